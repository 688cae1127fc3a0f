"""What is needed on this machine to measure: tools, builds and installations, in the cache folder."""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = HERE / "peers"
PLUGIN = "aws-workspaces-links"
GO_PLUGIN = "benchmark-go"
VERSION = "0.1.0"


class Absent(Exception):
    """Something cannot run on this machine; the text says why."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(*command, **options):
    """Runs a command; what it printed, or an exception with that in it."""
    done = subprocess.run(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout[-3000:]}")
    return done.stdout


def needs(*commands):
    for command in commands:
        if not shutil.which(command):
            raise Absent(f"`{command}` is not on PATH")


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(os.environ.get("AWS_WORKSPACES_LINKS_CACHE") or Path(base) / "aws-workspaces-links") / "benchmark"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def installed(name, sources, install):
    """The folder that `install` fills, once for each state of the sources."""
    content = b"".join(source.read_bytes() for source in sources)
    folder = cache() / f"{name}-{hashlib.sha256(content).hexdigest()[:12]}"
    complete = folder / ".complete"
    if not complete.exists():
        say(f"Setting up {name} ...")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            install(folder)
        except (RuntimeError, OSError) as e:
            raise Absent(f"its set-up failed: {re.sub(r'https?://[^ ]*', '(address)', str(e).strip().splitlines()[-1])}") from e
        complete.touch()
    return folder


def script(file, *lines):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    file.chmod(0o755)


# Tools


def jdk():
    """A JDK 25 or later, whatever `java` is on PATH."""
    on_path = shutil.which("java")
    folders = [os.environ.get("JAVA_HOME"), Path(on_path).resolve().parent.parent if on_path else None]
    for base in ("/usr/lib/jvm", "/Library/Java/JavaVirtualMachines", Path.home() / ".sdkman/candidates/java"):
        folders += sorted(Path(base).glob("*")) + sorted(Path(base).glob("*/Contents/Home"))
    for folder in map(Path, filter(None, folders)):
        release = folder / "release"
        if release.exists() and (folder / "bin/javac").exists():
            version = re.search(r'JAVA_VERSION="(\d+)', release.read_text(encoding="utf-8"))
            if version and int(version[1]) >= 25:
                return folder
    raise SystemExit("There is no JDK 25 or later: set JAVA_HOME.")


def pulumi_folder():
    done = subprocess.run([ROOT / "examples/quickstart/install-pulumi"], stdout=subprocess.PIPE, text=True, check=True)
    return Path(done.stdout.strip())


# This plugin


def tarball():
    """The plugin's tarball, built if it is older than what it is made of."""
    sources = [ROOT / "pom.xml", ROOT / "schema.json", ROOT / "provider/pom.xml"]
    for folder in ("provider/packaging", "provider/src", "examples/emulator/src/main"):
        sources += [file for file in (ROOT / folder).rglob("*") if file.is_file()]
    built = list((ROOT / "provider/target").glob(f"pulumi-resource-{PLUGIN}-v{VERSION}-*.tar.gz"))
    newest = max(source.stat().st_mtime for source in sources)
    if len(built) != 1 or built[0].stat().st_mtime < newest:
        say("Building the plugin ...")
        run("mvn", "-q", "-B", "-pl", "examples/emulator,provider", "package", "-DskipTests", cwd=ROOT)
        built = list((ROOT / "provider/target").glob(f"pulumi-resource-{PLUGIN}-v{VERSION}-*.tar.gz"))
    return built[0]


def install_plugin(environment, name, file):
    """Installs a plugin anew; the path of its executable."""
    subprocess.run(
        ["pulumi", "plugin", "rm", "resource", name, "--yes"], env=environment, capture_output=True, check=False
    )
    run("pulumi", "plugin", "install", "resource", name, VERSION, "-f", file, env=environment)
    return Path(environment["PULUMI_HOME"]) / "plugins" / f"resource-{name}-v{VERSION}" / f"pulumi-resource-{name}"


# The peers


def go_tarball():
    needs("go")
    name = f"pulumi-resource-{GO_PLUGIN}"
    sources = [PEERS / "go" / file for file in ("main.go", "go.mod", "go.sum")]

    def install(folder):
        run("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", folder / name, ".", cwd=PEERS / "go")
        with tarfile.open(folder / f"{name}.tar.gz", "w:gz") as archive:
            archive.add(folder / name, name)

    return installed("go", sources, install) / f"{name}.tar.gz"


def python():
    """A Python environment with the peer's packages; it has a folder of programs for PATH."""
    needs("python3")
    requirements = PEERS / "python/requirements.txt"

    def install(folder):
        run("python3", "-m", "venv", folder / "venv")
        run(folder / "venv/bin/pip", "install", "--quiet", "-r", requirements)
        script(
            folder / "bin/pulumi-resource-pulumi-python",
            f'exec "{folder}/venv/bin/python" -u -m pulumi.dynamic "$@"',
        )

    return installed("python", [requirements], install)


def javascript():
    needs("node", "npm")
    sources = [PEERS / "javascript" / file for file in ("package.json", "dynamic.js", "plugin.js", "inline.js")]

    def install(folder):
        for source in sources:
            shutil.copy(source, folder)
        run("npm", "install", "--prefix", folder, "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)
        script(
            folder / "bin/pulumi-resource-pulumi-nodejs",
            f'NODE_PATH="{folder}/node_modules" exec node "{folder}/node_modules/@pulumi/pulumi/cmd/dynamic-provider" "$@"',
        )

    return installed("javascript", sources, install)


def terraform(python_folder):
    needs("terraform")
    source = PEERS / "terraform/main.tf"
    folder = installed("terraform", [source], lambda folder: shutil.copy(source, folder))
    if not (python_folder / "venv/bin/aws").exists():
        raise Absent("the AWS CLI is not installed")
    return folder


# The emulator


class Emulator:
    def __init__(self, java):
        jar = ROOT / "examples/emulator/target/aws-workspaces-links-emulator.jar"
        self.process = subprocess.Popen(
            [java / "bin/java", "-jar", jar, "--until-stdin-closes"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.address = f"http://127.0.0.1:{int(self.process.stdout.readline())}"

    def ask(self, method, path, body=None):
        request = urllib.request.Request(f"{self.address}/_emulator/{path}", method=method)
        with urllib.request.urlopen(request, json.dumps(body).encode() if body is not None else None) as answer:
            return json.load(answer)

    def pending(self, count):
        """The ids of new invitations; whatever was there before is gone."""
        self.ask("DELETE", "links")
        return [link["linkId"] for link in self.ask("POST", "links/many", {"count": count})["links"]]

    def forget_calls(self):
        self.ask("DELETE", "calls")

    def calls(self):
        """How many calls there were of each operation since the last time."""
        counts = self.ask("GET", "calls")["counts"]
        self.forget_calls()
        return counts

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


# What to say about the machine


def machine(java, environment):
    """Pairs of a name and a version or size."""

    def version(*command, pattern=r"\d+\.\d+[.\d]*"):
        if not shutil.which(command[0], path=environment["PATH"]):
            return "absent"
        text = subprocess.run(command, capture_output=True, text=True, env=environment, check=False).stdout
        found = re.search(pattern, text)
        return found[0] if found else "unknown"

    release = (java / "release").read_text(encoding="utf-8")
    return [
        ("Cores", f"{os.cpu_count()}{processor()}"),
        ("Memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"),
        ("System", f"{platform.system()} {platform.release()} {platform.machine()}"),
        ("JDK", re.search(r'JAVA_RUNTIME_VERSION="([^"]*)', release)[1]),
        ("Pulumi", version("pulumi", "version")),
        ("Go", version("go", "version")),
        ("Python", version("python3", "--version")),
        ("Node.js", version("node", "--version")),
        ("Terraform", version("terraform", "version")),
    ]


def processor():
    information = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", information.read_text()) if information.exists() else None
    return f" ({found[1]})" if found else ""
