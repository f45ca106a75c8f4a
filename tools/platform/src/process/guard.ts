import { spawn, type ChildProcess } from 'node:child_process';

/**
 * A shell that outlives us for a moment. It reads our children's ids from a pipe; when the pipe closes because we are
 * gone, even by SIGKILL, it ends whoever is left, latest first, so that services stop before Kafka and Kafka before
 * Postgres. Postgres and the JVM do not notice a dead parent by themselves.
 */
const SCRIPT = `
alive() {
  kill -0 "$1" 2>/dev/null || return 1
  # A dead child that process 1 has not collected yet still takes signals.
  case "$(cat "/proc/$1/stat" 2>/dev/null)" in *") Z "*) return 1 ;; esac
}
list=""
while read -r op pid signal; do
  case "$op" in
    add) list="$pid:$signal $list" ;;
    del) left=""; for x in $list; do [ "\${x%%:*}" = "$pid" ] || left="$left $x"; done; list="$left" ;;
  esac
done
for x in $list; do
  pid="\${x%%:*}"
  kill -s "\${x##*:}" "$pid" 2>/dev/null || continue
  n=0
  while alive "$pid" && [ "$n" -lt 100 ]; do sleep 0.1; n=$((n + 1)); done
  kill -s KILL "$pid" 2>/dev/null
done
`;

let guard: ChildProcess | undefined;

function open(): ChildProcess {
  if (guard?.exitCode === null && guard.signalCode === null) return guard;
  // Detached: a terminal's Ctrl-C goes to the whole foreground group, and this must survive it.
  guard = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' });
  guard.unref();
  const pipe = guard.stdin as NonNullable<ChildProcess['stdin']> & { unref?(): void };
  pipe.on('error', () => { guard = undefined; });
  pipe.unref?.();
  return guard;
}

/** From now on, `child` does not outlive this process; `signal` is how it is asked to end. */
export function guardChild(child: ChildProcess, signal: 'INT' | 'TERM'): void {
  const { pid } = child;
  if (pid === undefined) return;
  open().stdin?.write(`add ${pid} ${signal}\n`);
  child.once('exit', () => guard?.stdin?.write(`del ${pid}\n`));
}
