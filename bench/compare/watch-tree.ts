import { readdir, readFile } from "node:fs/promises";

/** What processes used; NaN where the system has no /proc. */
export interface Usage {
  cpuSeconds: number;
  /** Most resident memory at one moment, pages shared between processes counted in each. */
  peakMegabytes: number;
}

export interface TreeWatch {
  usage(): Promise<Usage>;
  end(): void;
}

const SAMPLE_MS = 200;
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;

/** Watches what a process and its descendants use from now on; what a short-lived one used after its last sample is lost. */
export async function watchTree(root: number): Promise<TreeWatch> {
  const before = new Map((await readTree(root)).map(({ pid, cpuSeconds }) => [pid, cpuSeconds]));
  const seen = new Map<number, number>();
  let peakMegabytes = NaN;
  const sample = async (): Promise<void> => {
    const tree = await readTree(root);
    if (tree.length === 0) return;
    for (const { pid, cpuSeconds } of tree) seen.set(pid, cpuSeconds - (before.get(pid) ?? 0));
    const megabytes = tree.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
    peakMegabytes = Number.isNaN(peakMegabytes) ? megabytes : Math.max(peakMegabytes, megabytes);
  };
  const timer = setInterval(() => void sample(), SAMPLE_MS);
  return {
    async usage() {
      await sample();
      const cpuSeconds = seen.size === 0 ? NaN : [...seen.values()].reduce((sum, cpu) => sum + cpu, 0);
      return { cpuSeconds, peakMegabytes };
    },
    end: () => clearInterval(timer),
  };
}

interface ProcessSample {
  pid: number;
  cpuSeconds: number;
  bytes: number;
}

/** The process `root` and its living descendants. */
async function readTree(root: number): Promise<ProcessSample[]> {
  const names = await readdir("/proc").catch(() => []);
  const all = new Map<number, ProcessSample & { parent: number }>();
  for (const name of names.filter((entry) => /^\d+$/.test(entry))) {
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    // The second field, the program's name in brackets, may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields.length < 22) continue;
    const [parent, user, system, pages] = [fields[1], fields[11], fields[12], fields[21]].map(Number);
    const cpuSeconds = ((user ?? 0) + (system ?? 0)) / TICKS_PER_SECOND;
    all.set(Number(name), { pid: Number(name), parent: parent ?? 0, cpuSeconds, bytes: (pages ?? 0) * PAGE_BYTES });
  }
  const isBelow = (pid: number): boolean => {
    for (let at = all.get(pid); at; at = all.get(at.parent)) if (at.pid === root) return true;
    return false;
  };
  return [...all.values()].filter(({ pid }) => isBelow(pid));
}
