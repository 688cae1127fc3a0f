"""Rejects links with a dynamic provider on boto3."""

import boto3
import inline
import pulumi
from pulumi.dynamic import CreateResult, ReadResult, Resource, ResourceProvider


class RejectionProvider(ResourceProvider):
    def configure(self, _):
        self.client = boto3.client("workspaces")

    def create(self, props):
        answer = self.client.reject_account_link_invitation(LinkId=props["linkId"])
        return CreateResult(props["linkId"], state(answer["AccountLink"]))

    def read(self, id_, _):
        try:
            answer = self.client.get_account_link(LinkId=id_)
        except self.client.exceptions.ResourceNotFoundException:
            return ReadResult(None, {})
        return ReadResult(id_, state(answer["AccountLink"]))


def state(link):
    return {
        "linkId": link["AccountLinkId"],
        "accountLinkStatus": link["AccountLinkStatus"],
        "sourceAccountId": link["SourceAccountId"],
        "targetAccountId": link["TargetAccountId"],
    }


class AccountLinkRejection(Resource):
    accountLinkStatus: pulumi.Output[str]

    def __init__(self, name, link_id):
        super().__init__(RejectionProvider(), name, {"linkId": link_id, "accountLinkStatus": None})


inline.main(AccountLinkRejection)
