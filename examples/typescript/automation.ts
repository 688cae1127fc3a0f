// Runs the program of index.ts without Pulumi's Node.js language host: this process is the language host, and Pulumi's
// Automation API drives the `pulumi` command. Backend, passphrase and AWS settings come from the environment, as for `pulumi`.

import { LocalWorkspace } from "@pulumi/pulumi/automation";
import program = require("./index");

const usage = `Usage: automation [--stack NAME] COMMAND

  preview [--expect-no-changes] LINK_ID    says what up would do
  up LINK_ID                               rejects the invitation
  import LINK_ID                           takes over an invitation that was rejected before
  refresh                                  reads the status again
  outputs                                  prints the stack's outputs as JSON
  destroy                                  forgets the resource, then the stack

The stack is "dev" unless it is named.`;

async function main(args: string[]) {
  const stackName = args[0] === "--stack" ? args.splice(0, 2)[1] : "dev";
  const command = args.shift();
  const expectNoChanges = command === "preview" && args[0] === "--expect-no-changes" && args.shift() !== undefined;
  const linkId = ["preview", "up", "import"].includes(command ?? "") ? args.shift() : "";
  if (!stackName || linkId === undefined || args.length > 0) {
    throw new Error(usage);
  }

  const projectName = "refuse-account-link-typescript";
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName, projectName, program },
    // `pulumi import` loads the host of the project's language even if it is to write no code, and YAML's is always there.
    { projectSettings: { name: projectName, runtime: { name: "yaml" } } },
  );
  if (linkId) {
    await stack.setConfig("linkId", { value: linkId });
  }
  const onOutput = (text: string) => process.stdout.write(text);
  switch (command) {
    case "preview":
      await stack.preview({ onOutput, expectNoChanges });
      break;
    case "up":
      await stack.up({ onOutput });
      break;
    case "import":
      await stack.import({
        onOutput,
        generateCode: false,
        protect: false,
        resources: [{ type: "aws-workspaces-links:index:AccountLinkRejection", name: "refused", id: linkId }],
      });
      break;
    case "refresh":
      await stack.refresh({ onOutput });
      break;
    case "outputs": {
      const outputs = Object.entries(await stack.outputs()).map(([name, output]) => [name, output.value]);
      console.log(JSON.stringify(Object.fromEntries(outputs)));
      break;
    }
    case "destroy":
      await stack.destroy({ onOutput });
      await stack.workspace.removeStack(stackName);
      break;
    default:
      throw new Error(usage);
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
