"""The ways to reject invitations that are measured: each takes a folder and links, and then times its operations."""

import json
import os
import shutil
import subprocess
import time

import workplace

OPERATIONS = ("preview", "up", "refresh", "destroy")
PARALLEL = 4 * os.cpu_count()  # as the engine


class Contender:
    def __init__(self, key, language, title, environment):
        self.key, self.language, self.title, self.environment = key, language, title, environment

    def prepare(self, folder, links):
        """Makes ready whatever is not to be measured."""

    def seconds(self, folder, links, operation):
        """Carries the operation out; how long it took, or None where there is nothing to do."""
        raise NotImplementedError

    def settings(self, folder, checkpoints):
        settings = dict(self.environment, PULUMI_BACKEND_URL=f"file://{folder}/state")
        if not checkpoints:
            settings |= {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
        return settings

    def close(self):
        pass


def timed(command, **options):
    start = time.perf_counter()
    workplace.run(*command, **options)
    return time.perf_counter() - start


class Yaml(Contender):
    """A YAML program, and `pulumi` as it is."""

    COMMANDS = {
        "preview": ["preview"],
        "up": ["up", "--yes", "--skip-preview"],
        "refresh": ["refresh", "--yes", "--skip-preview"],
        "destroy": ["destroy", "--yes", "--skip-preview"],
    }

    def __init__(self, key, title, environment, token):
        super().__init__(key, "YAML", title, environment)
        self.token = token

    def prepare(self, folder, links):
        resources = {link: {"type": self.token, "properties": {"linkId": link}} for link in links}
        outputs = {"status": f"${{{links[0]}.accountLinkStatus}}"}
        program = {"name": "benchmark", "runtime": "yaml", "resources": resources, "outputs": outputs}
        (folder / "Pulumi.yaml").write_text(json.dumps(program, indent=2), encoding="utf-8")  # JSON is YAML
        workplace.run("pulumi", "stack", "init", "dev", cwd=folder, env=self.environment_of(folder))

    def environment_of(self, folder):
        return self.settings(folder, not (folder / "without-checkpoints").exists())

    def seconds(self, folder, links, operation):
        command = ["pulumi", *self.COMMANDS[operation], "--stack", "dev", "--non-interactive"]
        return timed(command, cwd=folder, env=self.environment_of(folder))


class Inline(Contender):
    """A program in a language, driven by Pulumi's Automation API: what it takes to load it, and the `pulumi` command."""

    def __init__(self, key, language, title, environment, command):
        super().__init__(key, language, title, environment)
        self.command = command

    def prepare(self, folder, links):
        (folder / "links.json").write_text(json.dumps(links), encoding="utf-8")

    def seconds(self, folder, links, operation):
        settings = self.settings(folder, not (folder / "without-checkpoints").exists())
        command = [*self.command, operation, "links.json", str(time.monotonic())]
        printed = workplace.run(*command, cwd=folder, env=settings)
        loading, running = json.loads(printed.strip().splitlines()[-1])
        # Pulumi does not load the program to refresh or destroy.
        return loading + running if operation in ("preview", "up") else running


class Terraform(Contender):
    COMMANDS = {
        "preview": ["plan"],
        "up": ["apply", "-auto-approve"],
        "refresh": ["apply", "-refresh-only", "-auto-approve"],
        "destroy": ["destroy", "-auto-approve"],
    }

    def __init__(self, environment, configuration):
        super().__init__("terraform", "HCL", "Terraform and the AWS CLI", environment)
        self.configuration = configuration

    def prepare(self, folder, links):
        shutil.copy(self.configuration / "main.tf", folder)
        (folder / "links.auto.tfvars.json").write_text(json.dumps({"links": links}), encoding="utf-8")
        workplace.run("terraform", "init", "-input=false", cwd=folder, env=self.environment)

    def seconds(self, folder, links, operation):
        return timed(["terraform", *self.COMMANDS[operation], "-input=false"], cwd=folder, env=self.environment)


class Bare(Contender):
    """The calls alone: as many rejections, and as many reads, in a process that is warm."""

    CALLS = {"up": "reject", "refresh": "get"}

    def __init__(self, environment, java, emulator):
        super().__init__("bare", "none", "bare calls, warm AWS SDK for Java", environment)
        jars = workplace.ROOT / "provider/target/jars/*"
        self.process = subprocess.Popen(
            [java / "bin/java", "-cp", jars, workplace.PEERS / "bare/BareCalls.java", str(PARALLEL)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        links = emulator.pending(1000)
        print(*links[:10], file=self.process.stdin, flush=True)
        self.measure("reject", links)

    def measure(self, call, links):
        print(call, *links, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def seconds(self, folder, links, operation):
        call = self.CALLS.get(operation)
        return self.measure(call, links) if call else None

    def close(self):
        self.process.stdin.close()
        self.process.wait()
