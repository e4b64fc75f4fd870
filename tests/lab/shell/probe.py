"""probe.py - what a program sees of the server: "udp FAMILY MS" (best of ten round trips), "tcp FAMILY
BYTES from ADDRESS", "name NAME FAMILIES". "wait" only waits until the server answers."""
import socket
import sys
import time

SERVERS = (("4", socket.AF_INET, "192.168.5.1"), ("6", socket.AF_INET6, "fd55::1"))
BYTES = 300000


def round_trip(s, address, number=0):
    began = time.monotonic()
    s.sendto(bytes([number]), (address, 7))
    while s.recv(1) != bytes([number]):
        pass
    return (time.monotonic() - began) * 1000


def udp(word, family, address):
    """A busy machine may lose one of them behind the route."""
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.settimeout(1)
    trips = []
    for number in range(10):
        try:
            trips.append(round_trip(s, address, number))
        except TimeoutError:
            pass
    print("udp", word, "%.1f" % min(trips))


def tcp(word, family, address):
    s = socket.socket(family, socket.SOCK_STREAM)
    s.settimeout(10)
    s.connect((address, 9))
    s.sendall(b"y" * BYTES)
    s.shutdown(socket.SHUT_WR)
    print("tcp", word, s.recv(100).decode().strip())


def name(word):
    found = socket.getaddrinfo(word, 80, type=socket.SOCK_STREAM)
    print("name", word, sorted({a[4][0] for a in found}))


def wait():
    for _, family, address in SERVERS:
        s = socket.socket(family, socket.SOCK_DGRAM)
        s.settimeout(0.05)
        for _ in range(200):
            try:
                round_trip(s, address)
                break
            except OSError:
                time.sleep(0.01)


def main():
    if sys.argv[1:] == ["wait"]:
        wait()
        return
    for server in SERVERS:
        udp(*server)
        tcp(*server)
    name("shop.example.test")
    name("long.example.test")


main()
