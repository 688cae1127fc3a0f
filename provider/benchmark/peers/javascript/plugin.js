// Rejects links with the plugin.

const pulumi = require("@pulumi/pulumi");
const inline = require("./inline");

class AccountLinkRejection extends pulumi.CustomResource {
  constructor(name, linkId) {
    super("aws-workspaces-links:index:AccountLinkRejection", name, { linkId, accountLinkStatus: undefined });
  }
}

inline.main(AccountLinkRejection);
