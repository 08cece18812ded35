/** Hearing of what other processes do to a cluster that is a directory: file events, and nothing while nothing happens. */

/** From one moment on. */
export interface ChangeListening {
  /** Resolves when something may have changed since then, after `maxWaitMs`, or when the signal aborts. */
  heard(maxWaitMs: number, signal: AbortSignal): Promise<void>
}

export interface DirectoryChanges {
  /**
   * Begins to listen, before a look at the cluster: what comes behind it is heard. Topics, settings and brokers are heard of
   * in any case; records and groups where the directories of their partitions are among `places` (absolute paths).
   */
  listenForChanges(places: readonly string[]): ChangeListening
}
