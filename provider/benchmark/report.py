"""Writes results as a Markdown table and as an SVG plot."""

from html import escape
from statistics import median

from contenders import OPERATIONS

BASELINES = {  # whom each contender is compared with: the plugin under a program in the same language
    "yaml-go": "yaml-plugin",
    "python-dynamic": "python-plugin",
    "javascript-dynamic": "javascript-plugin",
    "terraform": "yaml-plugin",
}


def markdown(results):
    return "\n".join(
        [
            "# Benchmark",
            "",
            f"Measured on {results['date']} with `{results['command']}`;",
            "this page and the plot are what that command wrote.",
            "All against the emulator of the API on the same machine, which answers at once. Medians, with minimum and maximum in",
            "brackets; contenders take turns in every repetition.",
            "",
            "![Wall time of each operation](benchmark.svg)",
            "",
            *machine(results),
            *targets(results),
            *starts(results),
            *operations(results),
            *api_calls(results),
            *notes(results),
        ]
    )


def table(header, rows, align=""):
    rule = ["---" if i == 0 else "--:" for i in range(len(header))]
    return [*("| " + " | ".join(row) + " |" for row in [header, rule, *rows]), ""]


def machine(results):
    lines = ["| Machine | |", "|---|---|", *(f"| {name} | {value} |" for name, value in results["machine"])]
    return [*lines, ""]


# Against the targets


def targets(results):
    rows = []

    def add(text, target, value, unit="×", least=False):
        if value is None:
            rows.append([text, target, "not measured", ""])
        else:
            limit = float(target.split()[-1])
            met = value >= limit if least else value <= limit
            rows.append([text, f"{target}{unit}", f"{value:.2f}{unit}", "yes" if met else "no"])

    port = ratio(starts_of(results, "plugin", "port"), starts_of(results, "go", "port"))
    add("process start to port, of the Go provider's", "at most 2.5", port)
    for size, limit in ((1, "1.3"), (100, "1.15")):
        for operation in ("preview", "up"):
            add(
                f"`{operation}` of {size}, of the Go provider's",
                f"at most {limit}",
                ratio(seconds(results, size, "yaml-plugin", operation), seconds(results, size, "yaml-go", operation)),
            )
    for key, language in (("python", "Python"), ("javascript", "JavaScript")):
        for operation in OPERATIONS[:3]:
            dynamic = seconds(results, 1, f"{key}-dynamic", operation)
            plugin = seconds(results, 1, f"{key}-plugin", operation)
            text = f"`{operation}` of 1: the {language} dynamic provider's, of this plugin's"
            add(text, "at least 2", ratio(dynamic, plugin), least=True)
    resident = [sample["memory"]["resident"] for sample in results["starts"].get("plugin", [])]
    add(f"memory after {results['creates']} creates", "at most 64", median(resident) / 1024 if resident else None, " MiB")
    add("tarball", "at most 40", results["tarballs"]["plugin"] / 2**20, " MiB")
    return ["## Targets", "", *table(["", "target", "measured", "met"], rows)]


def ratio(a, b):
    return median(a) / median(b) if a and b else None


def starts_of(results, plugin, name):
    return [sample[name] for sample in results["starts"].get(plugin, [])]


def seconds(results, size, key, operation, checkpoints=True):
    for run in results["runs"]:
        if run["size"] == size and run["checkpoints"] == checkpoints:
            return run["seconds"].get(key, {}).get(operation, [])
    return []


# The measurements


def starts(results):
    if not results["starts"]:
        return []
    titles = {"plugin": "this plugin", "go": "Go provider"}
    plugins = [plugin for plugin in titles if plugin in results["starts"]]
    rows = []
    steps = (("port", "to the port"), ("handshake", "to Handshake answered"), ("create", "to the first create answered"))
    for name, text in steps:
        rows.append([f"{text} (ms)", *(spread([s * 1000 for s in starts_of(results, p, name)], 0) for p in plugins)])
    for name, text in (("resident", "all"), ("anonymous", "without pages of files")):
        samples = [[s["memory"].get(name, 0) / 1024 for s in results["starts"][p]] for p in plugins]
        rows.append([f"memory after {results['creates']} creates, {text} (MiB)", *(spread(s, 0) for s in samples)])
    rows.append(["tarball (MiB)", *(f"{results['tarballs'][p] / 2**20:.1f}" for p in plugins)])
    return [
        "## The plugin's process",
        "",
        "From the start of the process, driven over gRPC without a pause between the calls (Handshake, CheckConfig, Configure,",
        "Check, Create). The Go provider's answer to Handshake is that it does not know it, which the engine accepts.",
        "",
        *table(["", *(titles[p] for p in plugins)], rows),
    ]


def operations(results):
    lines = [
        "## The operations",
        "",
        "Wall time in seconds; × is the contender's median over this plugin's under a program in the same language.",
    ]
    for run in results["runs"]:
        rows = []
        for key in results["titles"]:
            if key not in run["seconds"]:
                continue
            cells = []
            for operation in OPERATIONS:
                samples = run["seconds"][key].get(operation, [])
                base = run["seconds"].get(BASELINES.get(key, ""), {}).get(operation, [])
                times = ratio(samples, base)
                cells.append(spread(samples, 2) + (f" ×{times:.2f}" if times else "") if samples else "–")
            rows.append([label(results, key), *cells])
        lines += [*([""] if lines[-1] else []), f"### {heading(run)}", "", *table(["", *OPERATIONS], rows)]
    return lines


def heading(run):
    noun = "resource" if run["size"] == 1 else "resources"
    times = "once" if run["repetitions"] == 1 else f"{run['repetitions']} times"
    return f"{run['size']} {noun}{'' if run['checkpoints'] else ' without checkpoints'}, {times}"


def label(results, key):
    language, title = results["titles"][key]
    return title if key in ("terraform", "bare") else f"{language}: {title}"


def api_calls(results):
    rows = []
    for run in results["runs"]:
        if not run["checkpoints"]:
            continue
        for key in results["titles"]:
            calls = run["calls"].get(key)
            if calls:
                rows.append([str(run["size"]), label(results, key), *(str(sum(calls.get(o, {}).values())) for o in OPERATIONS)])
    return ["## Calls of the API", "", *table(["resources", "", *OPERATIONS], rows)]


def notes(results):
    lines = [
        "## What is compared",
        "",
        "- Each contender rejects the same kind of invitations: create is RejectAccountLinkInvitation, read is",
        "  GetAccountLink, delete is nothing. Only this plugin looks at AWS in a preview; those of the others make no",
        "  call.",
        "- YAML programs run as `pulumi` runs them. Python and JavaScript programs run inline in Pulumi's Automation API;",
        "  the time is that of the `pulumi` command and, where it loads the program (preview, up), of starting the",
        "  interpreter and loading it; what the Automation API does besides is left out.",
        "- `up`, `refresh` and `destroy` run without the preview before them. Pulumi's defaults otherwise, with a file",
        "  backend; without checkpoints means `PULUMI_SKIP_CHECKPOINTS`, as otherwise the engine writes the whole state",
        "  at every step, whatever the provider.",
        "- Terraform's `terraform_data` never reads back, so its refresh makes no call.",
        "- The bare calls are as many rejections (up) or reads (refresh), as many at once as the engine makes, and",
        "  nothing else.",
    ]
    largest = max((run["size"] for run in results["runs"]), default=0)
    lines += [
        f"- {label(results, key)} was measured up to {limit} resources."
        for key, limit in results.get("limits", {}).items()
        if limit < largest
    ]
    broken = {label(results, key): reason for key, reason in results["broken"].items()}
    lines += [f"- Absent: {title}, because {reason}." for title, reason in (results["absent"] | broken).items()]
    return [*lines, ""]


def spread(samples, digits):
    if not samples:
        return "–"
    if digits and median(samples) < 0.1:
        digits = 3
    text = f"{median(samples):.{digits}f}"
    if len(samples) > 1:
        text += f" ({min(samples):.{digits}f}–{max(samples):.{digits}f})"
    return text


# The plot

LEFT, PANEL, GAP, BAR, TOP = 230, 190, 26, 18, 64


def plot(results):
    """A panel of bars for each operation and size; a line from minimum to maximum across each bar's end."""
    body, y = [], TOP
    for run in results["runs"]:
        keys = [key for key in results["titles"] if key in run["seconds"]]
        body.append(f'<text class="title" x="10" y="{y}">{escape(heading(run))}</text>')
        for i, key in enumerate(keys):
            text = escape(label(results, key))
            body.append(f'<text x="{LEFT - 8}" y="{y + 24 + i * BAR + 10}" text-anchor="end">{text}</text>')
        for column, operation in enumerate(OPERATIONS):
            x = LEFT + column * (PANEL + GAP)
            body.append(f'<text class="title" x="{x}" y="{y}">{operation}</text>')
            body += panel(run, keys, operation, x, y + 24)
        y += 24 + len(keys) * BAR + 40
    width, height = LEFT + 4 * (PANEL + GAP) + 10, y
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"',
            'role="img">',
            "<title>Wall time of Pulumi operations with this plugin and its peers</title>",
            "<style>",
            "text { font: 12px sans-serif; fill: #24292f } .title { font-weight: bold } .note { fill: #6e7781 }",
            ".plugin { fill: #2f81f7 } .peer { fill: #9a8055 } .floor { fill: #8c959f }",
            ".axis { stroke: #8c959f } .range { stroke: #24292f }",
            "@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .note { fill: #9198a1 } .range { stroke: #e6edf3 } }",
            "</style>",
            '<text class="title" x="10" y="20">Wall time in seconds, shorter is better</text>',
            '<text class="note" x="10" y="38">Median, with a line from minimum to maximum. Each row of panels has its own scale. '
            f"Measured on {results['date']}.</text>",
            *body,
            "</svg>",
            "",
        ]
    )


def panel(run, keys, operation, x, y):
    longest = max((max(s) for operations in run["seconds"].values() for s in operations.values() if s), default=1)
    scale = (PANEL - 40) / longest
    shapes = [f'<line class="axis" x1="{x}" y1="{y - 4}" x2="{x}" y2="{y + len(keys) * BAR}"/>']
    for i, key in enumerate(keys):
        samples = run["seconds"][key].get(operation, [])
        top = y + i * BAR
        if not samples:
            shapes.append(f'<text class="note" x="{x + 4}" y="{top + 10}">–</text>')
            continue
        middle = median(samples)
        kind = "plugin" if key.endswith("-plugin") else "floor" if key == "bare" else "peer"
        shapes.append(f'<rect class="{kind}" x="{x}" y="{top}" width="{middle * scale:.1f}" height="{BAR - 6}"/>')
        end = max(samples) * scale
        if len(samples) > 1:
            shapes.append(
                f'<line class="range" x1="{x + min(samples) * scale:.1f}" x2="{x + end:.1f}" y1="{top + 6}" y2="{top + 6}"/>'
            )
        shapes.append(f'<text x="{x + end + 4:.1f}" y="{top + 10}">{spread([middle], 2 if middle < 10 else 0)}</text>')
    return shapes
