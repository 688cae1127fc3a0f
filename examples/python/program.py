"""The infrastructure: one invitation, rejected."""

import pulumi
import pulumi_aws_workspaces_links as links


def program() -> None:
    config = pulumi.Config()
    refused = links.AccountLinkRejection("refused", link_id=config.require("linkId"))

    pulumi.export("status", refused.account_link_status)
    pulumi.export("sourceAccountId", refused.source_account_id)
