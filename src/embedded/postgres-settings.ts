import { statfs } from "node:fs/promises";

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
    shared_buffers: "256MB",
    effective_cache_size: "1GB",
    work_mem: "16MB",
    maintenance_work_mem: "128MB",
    random_page_cost: "1.1",
    // Short statements are the rule; compiling them costs more than it saves.
    jit: "off",
    max_wal_size: "4GB",
    checkpoint_timeout: "15min",
    wal_compression: "on",
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

// Containers often have a /dev/shm of 64 MB, which parallel queries overflow; files in the data folder have no such limit.
async function chooseSharedMemory(): Promise<string> {
  if (process.platform !== "linux") return "posix";
  const bytes = await statfs("/dev/shm").then(
    ({ bsize, blocks }) => bsize * blocks,
    () => 0,
  );
  return bytes < 512 * 1024 * 1024 ? "mmap" : "posix";
}
