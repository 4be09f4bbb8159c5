"""Counts the instructions of one check over HTTP, beyond those of a bare handler on the same server, and fails where a
limit of docs/performance.md ("over HTTP") is broken: `python3 crates/cli/benches/instructions.py PRODUCT BARE`.

PRODUCT is the binary as it is shipped, BARE the benchmark `http` of this package, which serves one page when it is
told to. Both run under callgrind, which counts the same whatever else the machine does. Needs valgrind.
"""

import http.client
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

REQUESTS = 500
PERSON = {"email": "ann@example.com", "password": "correct horse battery staple"}
QUESTION = {"action": "ToggleFlag", "resource": "project/web:env/dev:flag/dark-mode"}
PATH = "/api/v1/authorize"
ROUTES = """
[[route]]
method = "PUT"
path = "/{project}/flags/{key}"
action = "ToggleFlag"
resource = "project/{project}:env/dev:flag/{key}"
"""
PROXIED = {"X-Original-Method": "PUT", "X-Original-URL": "https://api.example.com/web/flags/dark-mode"}


# One instruction copies, or sets to zero, as many bytes as there are, and callgrind counts it for each: whether libc uses it
# depends on the processor, and how many it takes for that says nothing. So it is not used.
WITHOUT_REP = "glibc.cpu.x86_rep_movsb_threshold=1073741824:glibc.cpu.x86_rep_stosb_threshold=1073741824"


class Server:
    """A program under callgrind, and a connection to it that is kept."""

    def __init__(self, folder, command, **environment):
        self.folder = folder
        counted = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", *command]
        self.process = subprocess.Popen(
            counted, env={**os.environ, "GLIBC_TUNABLES": WITHOUT_REP, **environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        line = next(it for it in self.process.stdout if "listens on" in it)
        self.connection = http.client.HTTPConnection(re.search(r"127\.0\.0\.1:\d+", line)[0])

    def send(self, method, path, body=None, **headers):
        """The answer to a request, as JSON; what is no success ends it all."""
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, body and json.dumps(body), {k.replace("_", "-"): v for k, v in headers.items()})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path} was answered {answer.status}: {content}")
        return json.loads(content or "null")

    def control(self, what):
        command = ["callgrind_control", what, str(self.process.pid)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def count(self, *request, **headers):
        """Instructions of one such request, when the server has seen some."""
        for _ in range(REQUESTS // 5):
            self.send(*request, **headers)
        self.control("--zero")
        for _ in range(REQUESTS):
            self.send(*request, **headers)
        self.control("--dump")
        newest = max(pathlib.Path(self.folder).glob("out.*"), key=lambda it: int(it.suffix[1:]))
        return int(re.search(r"^(?:summary|totals): (\d+)", newest.read_text(), re.M)[1]) // REQUESTS

    def stop(self):
        self.process.kill()
        self.process.wait()


def product(program, folder):
    """Instructions of each kind of check, and what a check is answered."""
    routes = pathlib.Path(folder, "routes.toml")
    routes.write_text(ROUTES)
    server = Server(
        folder,
        [program, "serve", "--listen", "127.0.0.1:0", "--workers", "1", "--data-dir", f"{folder}/data"]
        + ["--trusted-proxy", "127.0.0.1", "--catalog", str(routes)],
        KEYWRIGHT_OWNER_EMAIL=PERSON["email"],
        KEYWRIGHT_OWNER_PASSWORD=PERSON["password"],
    )
    ann = {"Authorization": "Bearer " + server.send("POST", "/api/v1/identity/login-by-email", PERSON)["data"]["token"]}
    ann["Organization"] = server.send("GET", "/api/v1/organizations", **ann)["data"][0]["id"]
    about = lambda it: f"project/{'web' if it == 0 else f'web-{it}'}:env/dev:flag/*"
    statements = [
        {"id": str(it), "resourceType": "flag", "effect": "allow", "actions": ["ToggleFlag"], "resources": [about(it)]}
        for it in range(10)
    ]
    token = {"name": "gate", "type": "Service", "permissions": statements}
    token = server.send("POST", "/api/v1/access-tokens", token, **ann)["data"]["token"]
    by = {"Authorization": token}
    query = f"{PATH}?action={QUESTION['action']}&resource={QUESTION['resource']}"
    answer = server.send("GET", query, **by)
    assert answer["data"]["allowed"], answer
    counts = {
        "GET": server.count("GET", query, **by),
        "forward-auth": server.count("GET", "/authz/nginx", **by, **PROXIED),
        "POST": server.count("POST", PATH, QUESTION, **by),
        "POST of 100": server.count("POST", PATH + "/batch", {"items": [QUESTION] * 100}, **by),
    }
    server.stop()
    return counts, json.dumps(answer, separators=(",", ":"))


def bare(program, folder, answer):
    """Instructions of one request to the bare server, which answers the same."""
    server = Server(folder, [program], KEYWRIGHT_BENCH_BARE=answer)
    count = server.count("GET", "/hello")
    server.stop()
    return count


# What they are, and a tenth: so that none of them grows unseen. What they are to become stands in docs/performance.md.
LIMITS = {"GET": 15_200, "forward-auth": 29_700, "POST": 25_700, "POST of 100": 336_000}


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/bare")
        counts, answer = product(os.path.realpath(sys.argv[1]), folder)
        floor = bare(os.path.realpath(sys.argv[2]), f"{folder}/bare", answer)
    print(f"instructions of one request: the bare server: {floor}")
    broken = False
    for name, count in counts.items():
        more, limit = count - floor, LIMITS[name]
        broken |= more > limit
        print(f"{name:<20} {more:>9} more  (at most {limit}){'  broken' if more > limit else ''}")
    sys.exit(broken)


if __name__ == "__main__":
    start = time.monotonic()
    try:
        main()
    finally:
        print(f"took {time.monotonic() - start:.0f} s")
