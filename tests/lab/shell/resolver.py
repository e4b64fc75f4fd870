"""resolver.py - DNS at 127.0.0.53, UDP and TCP: every name is the server's. One that begins with
"long" gets an answer too long for UDP's old limit, so that the asker comes back by TCP."""
import socket
import struct
import threading

A, AAAA = 1, 28


def answer(query, limit):
    end = 12
    while query[end]:
        end += query[end] + 1
    kind = struct.unpack(">H", query[end + 1 : end + 3])[0]
    question = query[12 : end + 5]
    record = b""
    if kind == A:
        record = b"\xc0\x0c" + struct.pack(">HHIH", A, 1, 60, 4) + socket.inet_aton("192.168.5.1")
    elif kind == AAAA:
        record = b"\xc0\x0c" + struct.pack(">HHIH", AAAA, 1, 60, 16) + socket.inet_pton(socket.AF_INET6, "fd55::1")
    times = 40 if query[13:17] == b"long" else 1
    flags = 0x8180
    if 12 + len(question) + times * len(record) > limit:
        times, flags = 0, flags | 0x0200
    head = query[:2] + struct.pack(">HHHHH", flags, 1, times if record else 0, 0, 0)
    return head + question + times * record


def read_all(connection, size):
    data = b""
    while len(data) < size and (more := connection.recv(size - len(data))):
        data += more
    return data


def converse(connection):
    """An asker may put several questions to one connection."""
    while len(head := read_all(connection, 2)) == 2:
        reply = answer(read_all(connection, struct.unpack(">H", head)[0]), 65535)
        connection.sendall(struct.pack(">H", len(reply)) + reply)
    connection.close()


def serve_tcp(listener):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=converse, args=(connection,), daemon=True).start()


def main():
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.53", 53))
    tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    tcp.bind(("127.0.0.53", 53))
    tcp.listen()
    threading.Thread(target=serve_tcp, args=(tcp,), daemon=True).start()
    print("ready", flush=True)
    while True:
        query, asker = udp.recvfrom(4096)
        udp.sendto(answer(query, 512), asker)


main()
