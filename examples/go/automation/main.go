// Command automation runs the program without Pulumi's Go language host: this process is the language host, and Pulumi's
// Automation API drives the `pulumi` command. Backend, passphrase and AWS settings come from the environment, as for `pulumi`.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optrefresh"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"example.com/refuse-account-link/program"
)

const usage = `Usage: automation [--stack NAME] [--expect-no-changes] COMMAND

  preview LINK_ID    says what up would do; with --expect-no-changes, fails if it would do anything
  up LINK_ID         rejects the invitation
  import LINK_ID     takes over an invitation that was rejected before
  refresh            reads the status again
  outputs            prints the stack's outputs as JSON
  destroy            forgets the resource, then the stack

The stack is "dev" unless it is named.
`

func main() {
	flag.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	stack := flag.String("stack", "dev", "")
	expectNoChanges := flag.Bool("expect-no-changes", false, "")
	flag.Parse()

	command, linkID := flag.Arg(0), flag.Arg(1)
	arguments, known := map[string]int{
		"preview": 2, "up": 2, "import": 2, "refresh": 1, "outputs": 1, "destroy": 1,
	}[command]
	if !known || flag.NArg() != arguments {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(context.Background(), *stack, command, linkID, *expectNoChanges); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, stackName, command, linkID string, expectNoChanges bool) error {
	infrastructure := program.Run
	if command == "import" {
		infrastructure = importing(linkID)
	}
	stack, err := auto.UpsertStackInlineSource(ctx, stackName, "refuse-account-link-go", infrastructure)
	if err != nil {
		return err
	}
	if linkID != "" {
		if err := stack.SetConfig(ctx, "linkId", auto.ConfigValue{Value: linkID}); err != nil {
			return err
		}
	}

	switch command {
	case "preview":
		options := []optpreview.Option{optpreview.ProgressStreams(os.Stdout)}
		if expectNoChanges {
			options = append(options, optpreview.ExpectNoChanges())
		}
		_, err = stack.Preview(ctx, options...)
	case "up", "import":
		_, err = stack.Up(ctx, optup.ProgressStreams(os.Stdout))
	case "refresh":
		_, err = stack.Refresh(ctx, optrefresh.ProgressStreams(os.Stdout))
	case "outputs":
		err = printOutputs(ctx, stack)
	case "destroy":
		if _, err = stack.Destroy(ctx, optdestroy.ProgressStreams(os.Stdout)); err == nil {
			err = stack.Workspace().RemoveStack(ctx, stackName)
		}
	}
	return err
}

// importing is the program, except that its resource is not created but taken over, as with the resource option pulumi.Import.
func importing(linkID string) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		err := ctx.RegisterStackTransformation(
			func(args *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
				return &pulumi.ResourceTransformationResult{
					Props: args.Props,
					Opts:  append(args.Opts, pulumi.Import(pulumi.ID(linkID))),
				}
			})
		if err != nil {
			return err
		}
		return program.Run(ctx)
	}
}

func printOutputs(ctx context.Context, stack auto.Stack) error {
	outputs, err := stack.Outputs(ctx)
	if err != nil {
		return err
	}
	values := make(map[string]any, len(outputs))
	for name, output := range outputs {
		values[name] = output.Value
	}
	return json.NewEncoder(os.Stdout).Encode(values)
}
