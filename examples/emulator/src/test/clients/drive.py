"""Drives all six operations with boto3 and fails with an AssertionError where AWS would differ.

The emulator's address is in EMULATOR; it starts with 60 pending invitations of the default accounts,
link-00000000000000001 and so on, and with the two default accounts.
"""

import os

import boto3
from botocore.exceptions import ClientError

SOURCE, TARGET = "111111111111", "222222222222"
PENDING = "PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT"


def client(access_key, secret):
    return boto3.client(
        "workspaces",
        endpoint_url=os.environ["EMULATOR"],
        region_name="us-east-1",
        aws_access_key_id=access_key,
        aws_secret_access_key=secret,
    )


source = client("AKIAEMULATEDSOURCE00", "emulated-source-secret")
target = client("AKIAEMULATEDTARGET00", "emulated-target-secret")


def seeded(number):
    return f"link-{number:017x}"


def expect(value, wanted):
    assert value == wanted, f"{value!r} is not {wanted!r}"


def refused(code, call, **parameters):
    """Makes a call that has to fail with this code, as this class where the model has one."""
    try:
        answer = call(**parameters)
    except ClientError as error:
        expect(error.response["Error"]["Code"], code)
        expect(type(error).__name__ in (code, "ClientError"), True)
        expect(error.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        assert error.response["ResponseMetadata"]["RequestId"], "there is no request id"
        assert error.response["Error"]["Message"], "there is no message"
        return error
    raise AssertionError(f"{code} was expected, but the answer is {answer}")


# The default accounts have 60 invitations already, so these two clients would get a conflict: an
# invitation to an account that the emulator has never heard of is as good.
STRANGER = "333333333333"
link = source.create_account_link_invitation(TargetAccountId=STRANGER, ClientToken="first")["AccountLink"]
expect(
    link,
    {
        "AccountLinkId": link["AccountLinkId"],
        "AccountLinkStatus": PENDING,
        "SourceAccountId": SOURCE,
        "TargetAccountId": STRANGER,
    },
)
again = source.create_account_link_invitation(TargetAccountId=STRANGER, ClientToken="first")["AccountLink"]
expect(again, link)
create = source.create_account_link_invitation
error = refused("ConflictException", create, TargetAccountId="444444444444", ClientToken="first")
assert isinstance(error, source.exceptions.ConflictException)
refused("ConflictException", create, TargetAccountId=STRANGER)
refused("ConflictException", create, TargetAccountId=TARGET, ClientToken="second")
error = refused("ValidationException", create, TargetAccountId=SOURCE)
assert isinstance(error, source.exceptions.ValidationException)
refused("ValidationException", create, TargetAccountId="12")

deleted = source.delete_account_link_invitation(LinkId=link["AccountLinkId"], ClientToken="undo")["AccountLink"]
expect(deleted["AccountLinkId"], link["AccountLinkId"])
delete = source.delete_account_link_invitation
expect(delete(LinkId=link["AccountLinkId"], ClientToken="undo")["AccountLink"], deleted)
error = refused("ResourceNotFoundException", delete, LinkId=link["AccountLinkId"])
assert isinstance(error, source.exceptions.ResourceNotFoundException)
expect(error.response["ResourceId"], link["AccountLinkId"])
error = refused("AccessDeniedException", target.delete_account_link_invitation, LinkId=seeded(1))
assert isinstance(error, target.exceptions.AccessDeniedException)

accepted = target.accept_account_link_invitation(LinkId=seeded(1), ClientToken="yes")["AccountLink"]
expect(accepted["AccountLinkStatus"], "LINKED")
expect(target.accept_account_link_invitation(LinkId=seeded(1), ClientToken="yes")["AccountLink"], accepted)
refused("ConflictException", target.accept_account_link_invitation, LinkId=seeded(1))
refused("AccessDeniedException", source.accept_account_link_invitation, LinkId=seeded(2))

rejected = target.reject_account_link_invitation(LinkId=seeded(2))["AccountLink"]
expect(rejected["AccountLinkStatus"], "REJECTED")
refused("ConflictException", target.reject_account_link_invitation, LinkId=seeded(2))
refused("ConflictException", target.reject_account_link_invitation, LinkId=seeded(1))
refused("AccessDeniedException", source.reject_account_link_invitation, LinkId=seeded(3))
refused("ResourceNotFoundException", target.reject_account_link_invitation, LinkId="link-ffffffffffffffff")

expect(target.get_account_link(LinkId=seeded(2))["AccountLink"], rejected)
expect(source.get_account_link(LinkedAccountId=TARGET)["AccountLink"], accepted)
refused("ValidationException", target.get_account_link)
refused("ValidationException", target.get_account_link, LinkId="link-1")
refused("ResourceNotFoundException", target.get_account_link, LinkedAccountId="555555555555")

pages = list(target.get_paginator("list_account_links").paginate())
expect([len(page["AccountLinks"]) for page in pages], [25, 25, 10])
expect(sorted(item["AccountLinkId"] for page in pages for item in page["AccountLinks"]), [seeded(n) for n in range(1, 61)])
pages = list(target.get_paginator("list_account_links").paginate(LinkStatusFilter=[PENDING], PaginationConfig={"PageSize": 20}))
expect([len(page["AccountLinks"]) for page in pages], [20, 20, 18])
expect("NextToken" in pages[-1], False)
listed = target.list_account_links(LinkStatusFilter=["LINKED", "REJECTED"])
expect(listed["AccountLinks"], [accepted, rejected])
first = target.list_account_links(MaxResults=1)
refused("ValidationException", target.list_account_links, NextToken="made-up")
refused("ValidationException", target.list_account_links, NextToken=first["NextToken"], LinkStatusFilter=[PENDING])
refused("ValidationException", target.list_account_links, MaxResults=26)
refused("ValidationException", target.list_account_links, LinkStatusFilter=["NO_SUCH_STATUS"])

refused("UnrecognizedClientException", client("AKIANOBODY", "secret").list_account_links)
refused("InvalidSignatureException", client("AKIAEMULATEDTARGET00", "wrong").list_account_links)
print("boto3", boto3.__version__, "sees no difference")
