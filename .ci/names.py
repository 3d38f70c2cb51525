"""Checks how a program of awsso finds hosts: /etc/hosts, DNS over UDP and TCP, several resolvers, and a proxy.

A C library that is linked in statically brings a resolver of its own. This runs as root in a network
and mount namespace of its own:

    unshare --net --mount python3 .ci/names.py PROGRAM EMULATOR

where EMULATOR is the example `serve` of aws-emulator. Needs openssl.
"""

import atexit
import fcntl
import os
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading

HOSTS = "hosts.awsso.test"  # in /etc/hosts
UDP = "udp.awsso.test"  # DNS, a short answer
TCP = "tcp.awsso.test"  # DNS, an answer that only TCP carries
PROXY = "proxy.awsso.test"  # DNS, the proxy
BEHIND = "behind.awsso.test"  # known to the proxy alone
NOWHERE = "nowhere.awsso.test"

asked = []


def up():
    """Switches the loopback interface on (SIOCSIFFLAGS: IFF_UP | IFF_RUNNING)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        fcntl.ioctl(probe, 0x8914, struct.pack("16sh14x", b"lo", 0x41))


def in_background(target, *arguments):
    threading.Thread(target=target, args=arguments, daemon=True).start()


def answer(query, over):
    """The reply to a DNS query: 127.0.0.1 for the names of the test."""
    labels, position = [], 12
    while query[position]:
        labels.append(query[position + 1 : position + 1 + query[position]].decode())
        position += 1 + query[position]
    name = ".".join(labels).lower()
    kind = struct.unpack(">H", query[position + 1 : position + 3])[0]
    asked.append((over, name))
    question = query[12 : position + 5]
    if name not in (UDP, TCP, PROXY):
        return query[:2] + struct.pack(">HHHHH", 0x8583, 1, 0, 0, 0) + question
    if name == TCP and over == "udp":  # truncated
        return query[:2] + struct.pack(">HHHHH", 0x8780, 1, 0, 0, 0) + question
    records = b""
    if kind == 1:
        records = struct.pack(">HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton("127.0.0.1")
    return query[:2] + struct.pack(">HHHHH", 0x8580, 1, len(records) // 16, 0, 0) + question + records


def resolver(address):
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind((address, 53))
    tcp = socket.create_server((address, 53))

    def over_udp():
        while True:
            query, client = udp.recvfrom(4096)
            udp.sendto(answer(query, "udp"), client)

    def over_tcp():
        while True:
            stream, _ = tcp.accept()
            with stream:
                # Several questions come over one connection.
                while length := stream.recv(2, socket.MSG_WAITALL):
                    query = stream.recv(struct.unpack(">H", length)[0], socket.MSG_WAITALL)
                    reply = answer(query, "tcp")
                    stream.sendall(struct.pack(">H", len(reply)) + reply)

    in_background(over_udp)
    in_background(over_tcp)


def copy(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def relay(one, other):
    in_background(copy, one, other)
    copy(other, one)


def listen(handle):
    """A server on a port of its own; the port."""
    server = socket.create_server(("127.0.0.1", 0))

    def accept():
        while True:
            in_background(handle, server.accept()[0])

    in_background(accept)
    return server.getsockname()[1]


def certify(folder):
    """An authority, and a TLS context with a certificate from it."""
    names = ",".join(f"DNS:{name}" for name in (HOSTS, UDP, TCP, BEHIND))
    make = ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    authority = make + ["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=awsso test"]
    leaf = make + ["-keyout", "leaf.key", "-out", "leaf.pem", "-subj", "/CN=leaf", "-CA", "ca.pem", "-CAkey", "ca.key"]
    leaf += ["-addext", f"subjectAltName={names}", "-addext", "basicConstraints=critical,CA:FALSE"]
    for command in (authority, leaf):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/leaf.pem", f"{folder}/leaf.key")
    return f"{folder}/ca.pem", context


def main():
    program, emulator = sys.argv[1:]
    up()
    folder = tempfile.mkdtemp()
    emulator = subprocess.Popen([emulator], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(emulator.kill)
    port = int(emulator.stdout.readline().rsplit(":", 1)[1])
    authority, context = certify(folder)

    def serve_tls(stream):
        try:
            with context.wrap_socket(stream, server_side=True) as secure:
                relay(secure, socket.create_connection(("127.0.0.1", port)))
        except OSError:
            pass

    tunnels = []

    def serve_proxy(stream):
        head = b""
        while b"\r\n\r\n" not in head:
            head += stream.recv(4096)
        tunnels.append(head.split()[1].decode())
        stream.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        relay(stream, socket.create_connection(("127.0.0.1", tls)))

    tls = listen(serve_tls)
    proxy = listen(serve_proxy)
    resolver("127.0.0.1")

    def replace(path, text):
        with open(f"{folder}/{os.path.basename(path)}", "w") as file:
            file.write(text)
        subprocess.run(["mount", "--bind", file.name, path], check=True)

    replace("/etc/hosts", f"127.0.0.1 localhost {HOSTS}\n")
    replace("/etc/resolv.conf", "nameserver 127.0.0.1\n")
    os.mkdir(f"{folder}/.aws")
    with open(f"{folder}/.aws/config", "w") as file:
        file.write("[profile jo]\naws_access_key_id = AKIAEXAMPLE\n")
        file.write("aws_secret_access_key = example-secret\nregion = eu-west-1\n")

    def run(host, expected, **more):
        variables = {
            "HOME": folder,
            "AWS_ENDPOINT_URL": f"https://{host}:{tls}",
            "AWS_CA_BUNDLE": authority,
            "AWS_MAX_ATTEMPTS": "1",
        } | more
        asked.clear()
        tunnels.clear()
        variables = {name: value for name, value in variables.items() if value}
        done = subprocess.run([program, "whoami", "jo"], env=variables, capture_output=True, text=True, timeout=60)
        wanted = {0: "user/jo", 6: "could not resolve the host name"}[expected]
        if done.returncode != expected or wanted not in done.stdout + done.stderr:
            sys.exit(f"{host}: exit code {done.returncode}\n{done.stdout}{done.stderr}")

    def tell(what, is_so):
        if not is_so:
            sys.exit(f"{what}: no. Asked: {asked}; tunnels: {tunnels}")
        print(f"{what}: yes")

    run(HOSTS, 0)
    tell("names in /etc/hosts", not asked)
    run(UDP, 0)
    tell("DNS over UDP", ("udp", UDP) in asked)
    run(TCP, 0)
    tell("DNS over TCP, after a truncated answer", ("tcp", TCP) in asked)
    run(NOWHERE, 6)
    tell("an unknown name is told", ("udp", NOWHERE) in asked)
    run(BEHIND, 0, HTTPS_PROXY=f"http://{PROXY}:{proxy}")
    is_hidden = ("udp", PROXY) in asked and ("udp", BEHIND) not in asked
    tell("TLS through a proxy with a name", is_hidden and tunnels == [f"{BEHIND}:{tls}"])
    run(UDP, 0, AWS_CA_BUNDLE="", SSL_CERT_FILE=authority)
    tell("the authorities of the system", True)
    # The first resolver is silent; both are asked.
    replace("/etc/resolv.conf", "nameserver 127.0.0.9\nnameserver 127.0.0.1\n")
    run(UDP, 0)
    tell("a second resolver", ("udp", UDP) in asked)


main()
