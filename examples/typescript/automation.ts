// Runs the program of index.ts without Pulumi's Node.js language host: this process is the language host, and Pulumi's
// Automation API drives the `pulumi` command. Backend, passphrase and AWS settings come from the environment, as for `pulumi`.

import { parseArgs } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import program = require("./index");

const usage = `Usage: automation [--stack NAME] [--expect-no-changes] COMMAND

  preview LINK_ID    says what up would do; with --expect-no-changes, fails if it would do anything
  up LINK_ID         rejects the invitation
  import LINK_ID     takes over an invitation that was rejected before
  refresh            reads the status again
  outputs            prints the stack's outputs as JSON
  destroy            forgets the resource, then the stack

The stack is "dev" unless it is named.`;

/** The program, except that its resource is not created but taken over, as with the resource option `import`. */
function importing(id: string) {
  return async () => {
    pulumi.runtime.registerStackTransformation(({ props, opts }) => ({
      props,
      opts: pulumi.mergeOptions(opts, { import: id }),
    }));
    return program();
  };
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      stack: { type: "string", default: "dev" },
      "expect-no-changes": { type: "boolean", default: false },
    },
  });
  const [command, linkId] = positionals;
  const takesLinkId = ["preview", "up", "import"].includes(command);
  if (positionals.length !== (takesLinkId ? 2 : 1)) {
    throw new Error(usage);
  }

  const stackName = values.stack;
  const stack = await LocalWorkspace.createOrSelectStack({
    stackName,
    projectName: "refuse-account-link-typescript",
    program: command === "import" ? importing(linkId) : program,
  });
  if (takesLinkId) {
    await stack.setConfig("linkId", { value: linkId });
  }
  const onOutput = (text: string) => process.stdout.write(text);
  switch (command) {
    case "preview":
      await stack.preview({ onOutput, expectNoChanges: values["expect-no-changes"] });
      break;
    case "up":
    case "import":
      await stack.up({ onOutput });
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

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
