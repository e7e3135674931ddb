import { statfs } from "node:fs/promises";
import { totalmem } from "node:os";

/** Server settings for one indexer on a small machine. */
export async function choosePostgresSettings(clusterName: string): Promise<Record<string, string>> {
  return {
    cluster_name: clusterName,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    password_encryption: "scram-sha-256",
    max_connections: "100",
    timezone: "UTC",
    log_timezone: "UTC",
    ...chooseMemory(memoryBytes()),
    work_mem: "16MB",
    maintenance_work_mem: "128MB",
    random_page_cost: "1.1",
    // Short statements are the rule; compiling them costs more than it saves.
    jit: "off",
    max_wal_size: "4GB",
    checkpoint_timeout: "15min",
    // Whole pages are logged after each checkpoint, five thousand a second in a long backfill: packing them takes the very process
    // that folds. See docs/folding.md.
    wal_compression: "off",
    // Nobody replicates an embedded database, so tables filled where they were created need no WAL.
    wal_level: "minimal",
    max_wal_senders: "0",
    synchronous_commit: "on",
    // The backend of a killed client goes away, with its locks, even in the middle of a long statement.
    client_connection_check_interval: "2s",
    dynamic_shared_memory_type: await chooseSharedMemory(),
    log_line_prefix: "%m [%p] ",
    log_checkpoints: "off",
  };
}

const MEBIBYTE = 1024 * 1024;

/**
 * Of so many bytes of memory the usual quarter for pages, up to 2 GB: where the indexes of what is folded do not fit, every row
 * written has pages read in and others written out.
 */
export function chooseMemory(bytes: number): { shared_buffers: string; effective_cache_size: string } {
  const memory = Math.floor(bytes / MEBIBYTE);
  const pages = Math.min(2_048, Math.max(128, Math.floor(memory / 4)));
  return { shared_buffers: `${pages}MB`, effective_cache_size: `${Math.max(2 * pages, Math.floor(memory / 2))}MB` };
}

/** What a container allows, where it allows less than the machine has; 0, or more than that, where nothing constrains. */
const memoryBytes = (): number => Math.min(totalmem(), process.constrainedMemory() || Infinity);

// Containers often have a /dev/shm of 64 MB, which parallel queries overflow; files in the data folder have no such limit.
async function chooseSharedMemory(): Promise<string> {
  if (process.platform !== "linux") return "posix";
  const bytes = await statfs("/dev/shm").then(
    ({ bsize, blocks }) => bsize * blocks,
    () => 0,
  );
  return bytes < 512 * 1024 * 1024 ? "mmap" : "posix";
}
