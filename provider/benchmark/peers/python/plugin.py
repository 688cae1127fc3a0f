"""Rejects links with the plugin."""

import inline
import pulumi


class AccountLinkRejection(pulumi.CustomResource):
    accountLinkStatus: pulumi.Output[str]

    def __init__(self, name, link_id):
        token = "aws-workspaces-links:index:AccountLinkRejection"
        super().__init__(token, name, {"linkId": link_id, "accountLinkStatus": None})


inline.main(AccountLinkRejection)
