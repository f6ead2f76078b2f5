/**
 * Preload of Node child processes (`node --import …/end-with-parent.ts`). The IPC channel closes when the parent is
 * gone, however it went; then this process has no reason left to run. exit, not a signal: an orphan must not linger
 * in its own graceful shutdown, and everything durable here survives a cut at any point.
 */
if (process.send !== undefined) {
  process.once('disconnect', () => process.exit(0));
  // The watch alone must not keep a finished program alive.
  process.channel?.unref();
}
