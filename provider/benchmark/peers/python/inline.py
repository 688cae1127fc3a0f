"""Runs a program with Pulumi's Automation API, and times what a user of `pulumi` would wait for."""

import json
import sys
import time


def main(rejection):
    """Arguments: the operation, a JSON file with links, and the monotonic clock's time at which this process was started.

    Prints two numbers of seconds: from then until the program and what it needs was loaded, and of the `pulumi` command.
    """
    operation, links_file, started = sys.argv[1:]
    loaded = time.monotonic() - float(started)
    from pulumi import automation, export  # the Automation API is not what a program loads

    with open(links_file, encoding="utf-8") as file:
        links = json.load(file)

    def program():
        rejections = [rejection(link, link) for link in links]
        export("status", rejections[0].accountLinkStatus)

    class TimedCommand(automation.PulumiCommand):
        """Keeps how long the operation itself took: the other commands are the Automation API's own."""

        def run(self, args, *rest):
            name = args[0]
            start = time.monotonic()
            result = super().run(args, *rest)
            if name == operation:
                self.seconds = time.monotonic() - start
            return result

    command = TimedCommand()
    options = automation.LocalWorkspaceOptions(work_dir=".", pulumi_command=command)
    stack = automation.create_or_select_stack("dev", "benchmark", program, opts=options)
    getattr(stack, operation)()
    print(json.dumps([loaded, command.seconds]))
