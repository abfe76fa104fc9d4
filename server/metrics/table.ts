/** Every metric: name, kind, label, and what it tells. docs/RELAY.md has the same table, and a test compares them. */

export interface MetricSpec {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** Its one label; values come from closed sets, never addresses or rooms. */
  readonly label?: string;
  readonly help: string;
}

const counter = (name: string, help: string, label?: string): MetricSpec => ({
  name,
  kind: 'counter',
  help,
  ...(label !== undefined && { label }),
});
const gauge = (name: string, help: string, label?: string): MetricSpec => ({
  name,
  kind: 'gauge',
  help,
  ...(label !== undefined && { label }),
});
const histogram = (name: string, help: string): MetricSpec => ({ name, kind: 'histogram', help });

export const METRICS = {
  buildInfo: gauge('aparte_build_info', 'Always 1; the label is the release that runs.', 'release'),
  ready: gauge('aparte_ready', '1 while it serves: recovered, listening, not draining.'),
  connections: gauge('aparte_connections', 'Connections: greeting (no hello yet), serving, ending.', 'state'),
  connectionsClosed: counter(
    'aparte_connections_closed_total',
    'Connections that ended, by code; peer where the other side left.',
    'reason',
  ),
  handshake: histogram('aparte_handshake_seconds', 'From accepting a connection to the end of its TLS handshake.'),
  admissions: counter('aparte_admissions_total', 'Openings of rooms: granted, or the code of the refusal.', 'result'),
  rooms: gauge('aparte_rooms', 'Rooms in the store.'),
  framesReceived: counter('aparte_frames_received_total', 'Frames received, by type.', 'type'),
  framesRejected: counter(
    'aparte_frames_rejected_total',
    'Frames refused, or that ended a connection, by code.',
    'code',
  ),
  framesAccepted: counter('aparte_frames_accepted_total', 'Durable frames that are on disk and acknowledged.'),
  deliveries: counter('aparte_deliveries_total', 'Durable frames handed to the queues of connections.'),
  append: histogram('aparte_append_seconds', 'From taking a durable frame to its acknowledgement.'),
  sync: histogram('aparte_sync_seconds', 'One write of the store with its sync.'),
  syncBatch: histogram('aparte_sync_batch_frames', 'Changes that shared one sync.'),
  sendQueue: gauge('aparte_send_queue_bytes', 'Bytes that wait to be read by clients.'),
  limitTripped: counter('aparte_limit_tripped_total', 'How often each limit was reached.', 'limit'),
  storeBytes: gauge('aparte_store_bytes', 'Bytes stored of all rooms, as the limits count them.'),
  storeFree: gauge('aparte_store_free_bytes', "Bytes free on the store's disk."),
  storeWritable: gauge('aparte_store_writable', '0 while durable publishes are refused.'),
  eventsDropped: counter('aparte_events_dropped_total', 'Events that a sink could not take.', 'sink'),
  loopLag: gauge('aparte_event_loop_lag_seconds', 'Delay of the event loop since the last scrape.', 'stat'),
  clockJumps: counter('aparte_clock_jumps_total', 'Jumps of the clock over 60 s.'),
  reloadSuccess: gauge('aparte_config_reload_success', '0 where the last reload was refused.'),
  backupSuccess: gauge(
    'aparte_backup_success_timestamp_seconds',
    'When the last backup was made and read back, seconds since 1970; absent before the first.',
  ),
  cpu: counter('process_cpu_seconds_total', 'Processor time, user and system.'),
  resident: gauge('process_resident_memory_bytes', 'Memory held.'),
  openFds: gauge('process_open_fds', 'Open descriptors.'),
  maxFds: gauge('process_max_fds', 'Most descriptors.'),
  startTime: gauge('process_start_time_seconds', 'Start, seconds since 1970.'),
  heapUsed: gauge('nodejs_heap_size_used_bytes', 'Heap that is used.'),
  heapTotal: gauge('nodejs_heap_size_total_bytes', 'Heap that is allocated.'),
  external: gauge('nodejs_external_memory_bytes', 'Memory of buffers, outside the heap.'),
  nodeVersion: gauge('nodejs_version_info', 'Always 1; the label is the version of Node.', 'version'),
} as const;

export type MetricName = keyof typeof METRICS;
