/** Lines that Kafka's tools leave to log4j: its pattern is `[%d] %p %m (%c)%n`. */

/** `[2026-01-31 12:00:00,000] WARN message (logger)` and a newline, in local time. */
export function logRecord(level: 'WARN', message: string, logger: string, nowMs: number): string {
  const now = new Date(nowMs)
  const two = (number: number) => String(number).padStart(2, '0')
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-')
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':')
  return `[${date} ${time},${String(now.getMilliseconds()).padStart(3, '0')}] ${level} ${message} (${logger})\n`
}
