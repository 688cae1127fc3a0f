import * as pulumi from "@pulumi/pulumi";
import { AccountLinkRejection } from "pulumi-aws-workspaces-links";

// Pulumi calls the exported function; what it returns are the stack's outputs.
export = async () => {
  const config = new pulumi.Config();
  const refused = new AccountLinkRejection("refused", { linkId: config.require("linkId") });

  return {
    status: refused.accountLinkStatus,
    sourceAccountId: refused.sourceAccountId,
  };
};
