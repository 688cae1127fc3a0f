"""Starts plugins as the engine does and measures them over gRPC; runs with the Python peer's packages, which bring that.

Usage: probe.py REPETITIONS CREATES [PLUGIN TOKEN]...

Prints a JSON object for each plugin in turn, a line each: seconds from the start of the process to each answer, and memory
after that many creates. The first start of each plugin fills the system's file cache and is not printed.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from concurrent import futures
from pathlib import Path

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2, provider_pb2_grpc

PARALLEL = 4 * os.cpu_count()  # as the engine


class Engine(engine_pb2_grpc.EngineServicer):
    """Takes what a plugin has to say."""

    def Log(self, request, context):
        return empty_pb2.Empty()


def main(repetitions, creates, *plugins):
    server = grpc.server(futures.ThreadPoolExecutor(4))
    engine_pb2_grpc.add_EngineServicer_to_server(Engine(), server)
    engine = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    for repetition in range(int(repetitions) + 1):
        for plugin, token in zip(plugins[::2], plugins[1::2]):
            measured = probe(plugin, token, engine, int(creates))
            if repetition > 0:
                print(json.dumps({"plugin": plugin, **measured}), flush=True)
    server.stop(0)


def probe(plugin, token, engine, creates):
    links = pending(creates)
    start = time.perf_counter()
    process = subprocess.Popen([plugin, engine], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    try:
        port = int(process.stdout.readline())
        measured = {"port": time.perf_counter() - start}
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            handshake(stub, engine, str(Path(plugin).parent))
            measured["handshake"] = time.perf_counter() - start
            configure(stub)
            measured["configure"] = time.perf_counter() - start
            create(stub, token, links[0])
            measured["create"] = time.perf_counter() - start
            with futures.ThreadPoolExecutor(PARALLEL) as threads:
                list(threads.map(lambda link: create(stub, token, link), links[1:]))
            measured["memory"] = memory(process.pid)
            stub.Cancel(empty_pb2.Empty())
    finally:
        process.terminate()
        process.wait()
    return measured


def handshake(stub, engine, folder):
    request = provider_pb2.ProviderHandshakeRequest(engine_address=engine, root_directory=folder, program_directory=folder)
    try:
        stub.Handshake(request)
    except grpc.RpcError as e:
        if e.code() != grpc.StatusCode.UNIMPLEMENTED:  # which is an answer, too: the engine goes on to Configure
            raise


def configure(stub):
    urn = "urn:pulumi:dev::benchmark::pulumi:providers:plugin::default"
    stub.CheckConfig(provider_pb2.CheckRequest(urn=urn, name="default", type="pulumi:providers:plugin"))
    stub.Configure(
        provider_pb2.ConfigureRequest(acceptSecrets=True, acceptResources=True, sends_old_inputs=True)
    )


def create(stub, token, link):
    names = {"urn": f"urn:pulumi:dev::benchmark::{token}::{link}", "name": link, "type": token}
    news = {"linkId": link}
    checked = stub.Check(provider_pb2.CheckRequest(**names, olds={}, news=news, randomSeed=bytes(32)))
    created = stub.Create(provider_pb2.CreateRequest(**names, properties=checked.inputs))
    if created.id != link or created.properties["accountLinkStatus"] != "REJECTED":
        raise RuntimeError(f"created {created}")


def memory(process):
    """Resident kilobytes: all, and, where the system tells, without the pages of files."""
    resident = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=True)
    result = {"resident": int(resident.stdout)}
    status = Path(f"/proc/{process}/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        result["anonymous"] = int(lines["RssAnon"].split()[0])
    return result


def pending(count):
    emulator = os.environ["AWS_ENDPOINT_URL_WORKSPACES"] + "/_emulator/links"
    urllib.request.urlopen(urllib.request.Request(emulator, method="DELETE")).close()
    body = json.dumps({"count": count}).encode()
    with urllib.request.urlopen(emulator + "/many", data=body) as answer:
        return [link["linkId"] for link in json.load(answer)["links"]]


if __name__ == "__main__":
    main(*sys.argv[1:])
