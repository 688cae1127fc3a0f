"""Runs the program without Pulumi's Python language host.

This process is the language host, and Pulumi's Automation API drives the `pulumi` command. Backend, passphrase and AWS
settings come from the environment, as for `pulumi`.
"""

import argparse
import json
import sys
from collections.abc import Callable

import pulumi
from pulumi import automation as auto

from program import program


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="automation.py")
    parser.add_argument("--stack", default="dev", help="the stack's name, dev if it is left out")
    parser.add_argument("--expect-no-changes", action="store_true", help="fail a preview if up would do anything")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("preview", help="say what up would do").add_argument("link_id")
    commands.add_parser("up", help="reject the invitation").add_argument("link_id")
    commands.add_parser("import", help="take over an invitation that was rejected before").add_argument("link_id")
    commands.add_parser("refresh", help="read the status again")
    commands.add_parser("outputs", help="print the stack's outputs as JSON")
    commands.add_parser("destroy", help="forget the resource, then the stack")
    return parser.parse_args()


def importing(link_id: str) -> Callable[[], None]:
    """The program, except that its resource is not created but taken over, as with the resource option `import_`."""

    def imported(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        options = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(import_=link_id))
        return pulumi.ResourceTransformationResult(args.props, options)

    def importing_program() -> None:
        pulumi.runtime.register_stack_transformation(imported)
        program()

    return importing_program


def output(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    args = arguments()
    stack = auto.create_or_select_stack(
        stack_name=args.stack,
        project_name="refuse-account-link-python",
        program=importing(args.link_id) if args.command == "import" else program,
    )
    if "link_id" in args:
        stack.set_config("linkId", auto.ConfigValue(args.link_id))
    if args.command == "preview":
        stack.preview(on_output=output, expect_no_changes=args.expect_no_changes)
    elif args.command in ("up", "import"):
        stack.up(on_output=output)
    elif args.command == "refresh":
        stack.refresh(on_output=output)
    elif args.command == "outputs":
        print(json.dumps({name: value.value for name, value in stack.outputs().items()}))
    elif args.command == "destroy":
        stack.destroy(on_output=output)
        stack.workspace.remove_stack(args.stack)


if __name__ == "__main__":
    try:
        main()
    except auto.CommandError as error:
        sys.exit(str(error))
