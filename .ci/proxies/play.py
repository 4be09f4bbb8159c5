"""Clients of an API that is behind real proxies, which ask Keywright: `play.py KEYWRIGHT NAME=PORT..`.

Prints a line for each door, and for each thing that is not as it should be; ends with 1 if there is one.
"""
import json
import os
import socket
import sys
import urllib.request

KEYWRIGHT = sys.argv[1]
DOORS = dict((name, int(port)) for name, port in (it.split("=") for it in sys.argv[2:]))
IDENTITY = ["subject", "token-id", "token-type", "org", "action", "resource", "path"]
# F01: none of them may come to the API's /admin, whoever asks, nor be judged as what is public.
AMBIGUOUS = [
    "/public/../admin", "/public/%2e%2e/admin", "/public/%2e%2e%2fadmin", "//admin", "/public//admin", "/admin.", "/admin;x",
    "/public/..;/admin", "/public#/../admin", "/public%23/admin", "/admin%00", "/public\\..\\admin", "/public/%5c..%5cadmin",
    "/%2561dmin", "/public/%252e%252e/admin", "*", "http://api.example.com/admin", "http://api.example.com/public/../admin",
    "/public/\xff", "/public/%ff", "/public/%", "/./admin", "/public/x/../../admin", "/public/.", "/ADMIN", "/%61dmin", "/admin/",
    "/admin?x=/public/", "/admin/..;/public/x",
]
faults = []


def call(method, path, body=None):
    """Asks Keywright itself, as its owner."""
    headers = {"Content-Type": "application/json", **OWNER}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{KEYWRIGHT}/api/v1{path}", data, headers, method=method)
    return json.load(urllib.request.urlopen(request))["data"]


def send(port, method, target, *lines):
    """Sends a request as it is: the status, the head and the body of the answer. Nothing is 0."""
    head = [f"{method} {target} HTTP/1.1", "Host: api.example.com", "Connection: close", *lines, "", ""]
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall("\r\n".join(head).encode("latin-1"))
        answer = b""
        try:
            # Envoy closes a connection on which it has refused something a second later.
            while not is_whole(answer) and (chunk := connection.recv(65536)):
                answer += chunk
        except (ConnectionResetError, TimeoutError):
            pass
    head, _, body = answer.decode("latin-1").partition("\r\n\r\n")
    status = head.split(" ")[1] if " " in head else "0"
    if "\r\ntransfer-encoding: chunked" in head.lower():
        body = "".join(body.split("\r\n")[1::2])
    return int(status), head, body


def is_whole(answer):
    head, end, body = answer.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return bool(end and lengths) and len(body) >= int(lengths[0].split(b":")[1])


def expect(door, what, found, wanted):
    if found not in wanted:
        faults.append(f"{door}: {what}: {found} instead of {wanted}")


def bearer(token):
    return f"Authorization: Bearer {token}"


def echoed(body):
    """What has come to the API: headers in small letters, each a list."""
    seen = json.loads(body)
    headers = {}
    for name, value in seen["headers"]:
        headers.setdefault(name.lower(), []).append(value)
    return seen, headers


def identity(headers):
    return [headers.get(f"x-auth-{it}", [""]) for it in IDENTITY]


def token(name, *statements):
    permissions = [
        {"id": str(at), "resourceType": kind, "effect": "allow", "actions": actions, "resources": [resource]}
        for at, (kind, actions, resource) in enumerate(statements)
    ]
    return call("POST", "/access-tokens", {"name": name, "type": "Service", "permissions": permissions})


def play(door, port, reader, admin):
    # Allowed, denied, without a token, with one that is none.
    status, _, body = send(port, "GET", "/shops/a?x=/y", bearer(reader["token"]))
    expect(door, "allowed", status, [200])
    seen, headers = echoed(body)
    expect(door, "what is forwarded", (seen["method"], seen["path"]), [("GET", "/shops/a?x=/y")])
    told = [[reader["id"]], [reader["id"]], ["Service"], [reader["organizationId"]], ["ReadShop"], ["shop/a"], ["/shops/a"]]
    expect(door, "identity", identity(headers), [told])
    expect(door, "denied", send(port, "GET", "/shops/b", bearer(reader["token"]))[0], [403])
    expect(door, "no route", send(port, "GET", "/nothing", bearer(admin["token"]))[0], [403])
    for lines in [(), (bearer("api-nonsense"),), ("Authorization: Basic eDp5",), (bearer(reader["token"]),) * 2]:
        status, head, _ = send(port, "GET", "/shops/a", *lines)
        # HAProxy and Envoy themselves refuse two of these.
        expect(door, f"{len(lines)} credentials", status, [401] if len(lines) < 2 else [400, 401])
        expect(door, "a challenge", status == 400 or "\r\nwww-authenticate: bearer" in head.lower(), [True])
    expect(door, "without Bearer", send(port, "GET", "/shops/a", f"Authorization: {reader['token']}")[0], [200])
    expect(door, "a method without a route", send(port, "POST", "/shops/a", bearer(reader["token"]), "Content-Length: 0")[0], [403])
    expect(door, "HEAD", send(port, "HEAD", "/shops/a", bearer(reader["token"]))[0], [200])
    expect(door, "administrators", send(port, "GET", "/admin", bearer(admin["token"]))[0], [200])

    # What the client has written of what only proxies and Keywright say, for an open route and for a token.
    forged = [f"X-Auth-{it.title()}: forged" for it in IDENTITY]
    forged += ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: forged"]
    for target, lines in [("/public/x", []), ("/shops/a", [bearer(reader["token"])]), ("/me", [bearer(reader["token"])])]:
        status, _, body = send(port, "GET", target, *forged, *lines)
        expect(door, f"forged on {target}", status, [200])
        if status == 200:
            expect(door, f"forged on {target}: {body}", "forged" in str(identity(echoed(body)[1])), [False])
    public = echoed(send(port, "GET", "/public/x", *forged)[2])[1]
    expect(door, "identity of nobody", identity(public)[:6], [[[""]] * 6])
    for line in ["X-Forwarded-Uri: /public/x", "X-Forwarded-Host: other.example", "X-Forwarded-Method: GET", "X-Forwarded-Prefix: /public",
                 "X-Original-URL: http://x/public/x", "X-Original-URI: /public/x", "X-Original-Method: GET", "X-HTTP-Method-Override: GET",
                 "User-Agent: GoogleHC/1.0", "X-Health: 1", "Forwarded: for=127.0.0.1;host=x"]:
        for lines in [(), (bearer(reader["token"]),)]:
            expect(door, f"{line} on /admin", send(port, "GET", "/admin", line, *lines)[0], [400, 401, 403])
    # F04: another spelling of such a header is refused, or does not come to the API.
    for name in ["X_Auth_Subject", "X.Auth.Subject", "X-Auth_Subject", "x_forwarded_uri"]:
        status, _, body = send(port, "GET", "/shops/a", f"{name}: forged", bearer(reader["token"]))
        expect(door, f"{name}: {body}", status == 200 and "forged" in body, [False])
    # F05
    for method in ["OPTIONS", "HEAD", "POST", "TRACE", "PROPFIND", "get"]:
        for lines in [(), (bearer(reader["token"]),)]:
            status = send(port, method, "/admin", "Content-Length: 0", *lines)[0]
            expect(door, f"{method} /admin", status, [400, 401, 403, 405, 501])
    upgrade = ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    expect(door, "an upgrade", send(port, "GET", "/admin", *upgrade)[0], [400, 401, 403])

    # F01: as nobody, and as somebody who may read a shop.
    for target in AMBIGUOUS:
        for lines in [(), (bearer(reader["token"]),)]:
            status, head, body = send(port, "GET", target, *lines)
            if "\r\nx-echo: 1" in head.lower():
                # It has come to the API: then it must be what is public, to whoever reads it.
                seen, headers = echoed(body)
                is_public = seen["path"].startswith("/public/") and not any(it in seen["path"] for it in ["..", "//", "%2", "%5", ";", "\\"])
                expect(door, f"{target} came to the API as {seen['path']}", is_public, [True])
            else:
                expect(door, target, 400 <= status < 500 or status == 0, [True])


def main():
    global OWNER
    OWNER = {}
    email, password = os.environ["KEYWRIGHT_OWNER_EMAIL"], os.environ["KEYWRIGHT_OWNER_PASSWORD"]
    jwt = call("POST", "/identity/login-by-email", {"email": email, "password": password})["token"]
    OWNER = {"Authorization": f"Bearer {jwt}"}
    OWNER["Organization"] = call("GET", "/organizations")[0]["id"]
    reader = token("reader", ("shop", ["ReadShop"], "shop/a"))
    admin = token("administrator", ("shop", ["ReadShop", "AdministerShops"], "shop/*"))
    for door, port in DOORS.items():
        before = len(faults)
        play(door, port, reader, admin)
        print(f"{door}: {'as it should be' if len(faults) == before else 'NOT as it should be'}")
    # R01, S33: at the next request, at every door.
    short = token("short", ("shop", ["ReadShop"], "shop/a"))

    def everywhere(what, status):
        for door, port in DOORS.items():
            expect(door, what, send(port, "GET", "/shops/a", bearer(short["token"]))[0], [status])

    for _ in range(5):
        everywhere("a good token", 200)
        call("PUT", f"/access-tokens/{short['id']}/toggle")
        everywhere("a token that is switched off", 403)
        call("PUT", f"/access-tokens/{short['id']}/toggle")
    everywhere("a token that is switched on again", 200)
    call("DELETE", f"/access-tokens/{short['id']}")
    everywhere("a token that was removed", 401)
    for fault in faults:
        print(f"FAULT {fault}")
    sys.exit(bool(faults))


main()
