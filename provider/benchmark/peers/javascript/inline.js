// Runs a program with Pulumi's Automation API, and times what a user of `pulumi` would wait for.

const fs = require("node:fs");

const seconds = () => Number(process.hrtime.bigint()) / 1e9;

// Arguments: the operation, a JSON file with links, and the monotonic clock's time at which this process was started.
// Prints two numbers of seconds: from then until the program and what it needs was loaded, and of the `pulumi` command.
async function run(Rejection, operation, linksFile, started) {
  const loaded = seconds() - Number(started);
  const automation = require("@pulumi/pulumi/automation"); // the Automation API is not what a program loads
  const links = JSON.parse(fs.readFileSync(linksFile, "utf8"));
  const program = async () => {
    const rejections = links.map((link) => new Rejection(link, link));
    return { status: rejections[0].accountLinkStatus };
  };

  // Keeps how long the operation itself took: the other commands are the Automation API's own.
  const pulumiCommand = await automation.PulumiCommand.get();
  const runCommand = pulumiCommand.run.bind(pulumiCommand);
  let took;
  pulumiCommand.run = async (args, ...rest) => {
    const start = seconds();
    const result = await runCommand(args, ...rest);
    if (args[0] === operation) {
      took = seconds() - start;
    }
    return result;
  };

  const stack = await automation.LocalWorkspace.createOrSelectStack(
    { stackName: "dev", projectName: "benchmark", program },
    { workDir: ".", pulumiCommand },
  );
  await stack[operation]();
  console.log(JSON.stringify([loaded, took]));
}

exports.main = (Rejection) =>
  run(Rejection, ...process.argv.slice(2)).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
