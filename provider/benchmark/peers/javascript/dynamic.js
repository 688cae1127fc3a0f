// Rejects links with a dynamic provider on the AWS SDK for JavaScript.

const pulumi = require("@pulumi/pulumi");
const inline = require("./inline");

const provider = {
  async configure() {
    const { WorkSpaces } = require("@aws-sdk/client-workspaces");
    this.client = new WorkSpaces();
  },

  async create(inputs) {
    const answer = await this.client.rejectAccountLinkInvitation({ LinkId: inputs.linkId });
    return { id: inputs.linkId, outs: this.state(answer.AccountLink) };
  },

  async read(id) {
    try {
      const answer = await this.client.getAccountLink({ LinkId: id });
      return { id, props: this.state(answer.AccountLink) };
    } catch (error) {
      if (error.name === "ResourceNotFoundException") {
        return {};
      }
      throw error;
    }
  },

  state(link) {
    return {
      linkId: link.AccountLinkId,
      accountLinkStatus: link.AccountLinkStatus,
      sourceAccountId: link.SourceAccountId,
      targetAccountId: link.TargetAccountId,
    };
  },
};

class AccountLinkRejection extends pulumi.dynamic.Resource {
  constructor(name, linkId) {
    super(provider, name, { linkId, accountLinkStatus: undefined });
  }
}

inline.main(AccountLinkRejection);
