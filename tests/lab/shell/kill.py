"""kill.py - kills a process of straits shell, each in turn, and tells what is left of it.

  kill.py STRAITS WAY MOMENTS

Runs inside the machine of machine.sh. First every process that belongs to a shell which has begun, then
the first process after MOMENTS times 8 ms. Prints "TARGET: left ..." for what did not go away in five
seconds, "TARGET: nothing left" else; "begun N" says how many processes there were to be killed."""
import os
import signal
import subprocess
import sys
import time


def run(*command):
    # an ordinary user may not even ask for tables
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def processes():
    """By number: (parent, name). Zombies have ended."""
    found = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat") as f:
                text = f.read()
        except OSError:
            continue
        name = text[text.index("(") + 1 : text.rindex(")")]
        state, parent = text[text.rindex(")") + 2 :].split()[:2]
        if state not in "ZX":
            found[int(entry)] = (int(parent), name)
    return found


def namespaces():
    """Of the network, as far as a process is in them."""
    found = set()
    for pid in processes():
        try:
            found.add(os.readlink(f"/proc/{pid}/ns/net"))
        except OSError:
            pass
    return found


def state():
    links = {line.split()[0].split("@")[0] for line in run("ip", "-brief", "link").splitlines()}
    return set(processes()), links, set(run("nft", "list", "tables").splitlines()), namespaces()


def left(before):
    until = time.monotonic() + 5
    while True:
        rest = [sorted(map(str, now - old)) for now, old in zip(state(), before)]
        if not any(rest) or time.monotonic() > until:
            return [x for part in rest for x in part]
        # nothing tells when the kernel has swept up after processes that are not our children
        time.sleep(0.01)


def start(straits, way):
    command = [straits, "shell", "-q", "--delay", "1ms", "--network", way, "--", "sh", "-c", "echo begun; sleep 1000"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def tell(what, before):
    rest = left(before)
    print(f"{what}: left {' '.join(rest)}" if rest else f"{what}: nothing left", flush=True)


def main():
    straits, way, moments = sys.argv[1], sys.argv[2], int(sys.argv[3])
    before = state()
    turn, count = 0, 1
    while turn < count:
        shell = start(straits, way)
        shell.stdout.readline()
        ours = sorted(set(processes()) - before[0])
        count = len(ours)
        if turn >= count:
            shell.kill()
            shell.wait()
        else:
            name = processes()[ours[turn]][1]
            os.kill(ours[turn], signal.SIGKILL)
            try:
                shell.wait(0.5)
            except subprocess.TimeoutExpired:
                # without some the shell lives on
                shell.kill()
                shell.wait()
            tell(f"{way} {turn} {name}", before)
        turn += 1
    print(f"begun {count}")
    for moment in range(moments):
        shell = start(straits, way)
        # no wait for an event, but a sweep: each of these moments is one to be killed at
        time.sleep(moment * 0.008)
        shell.kill()
        shell.wait()
        tell(f"{way} after {moment * 8} ms", before)


main()
