/**
 * Finds payments that look stolen. Reads records of payments on standard input, as `kafdir console-consumer --json` prints
 * them, and writes an alert for each on standard output, as `kafdir console-producer --json` takes them.
 *
 *   node detector.mjs [KNOWN]
 *
 * KNOWN is a file with the alerts of earlier runs, in the same form. The payments are read from the beginning each time,
 * so what the detector remembers is what the topic says; an alert that is known already is not written twice.
 *
 * A payment: {"id": "p1", "card": "c1", "amount": 25.5, "country": "KR"}. Its time is the record's, and all payments of a
 * card are in one partition (the card is the key), so they come in their order.
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

const WINDOW_MS = 60_000
const MOST_IN_WINDOW = 3
const TRAVEL_MS = 10 * 60_000
/** So many payments tell what is usual for a card. */
const USUAL_AFTER = 5
const UNUSUAL_FACTOR = 5

/** Why the payment is suspicious, or undefined; `history` learns of it. */
function judge(history, { amount, country }, timeMs) {
  while (history.recentMs.length > 0 && history.recentMs[0] <= timeMs - WINDOW_MS) history.recentMs.shift()
  history.recentMs.push(timeMs)
  const mean = history.count === 0 ? amount : history.total / history.count
  const isElsewhere = history.country !== undefined && history.country !== country
  const reasons = [
    history.recentMs.length > MOST_IN_WINDOW && `${history.recentMs.length} payments within a minute`,
    isElsewhere && timeMs - history.lastMs < TRAVEL_MS && `in ${country} so soon after ${history.country}`,
    history.count >= USUAL_AFTER && amount > UNUSUAL_FACTOR * mean && `${amount} where ${mean.toFixed(2)} is usual`,
  ]
  history.count++
  history.total += amount
  history.country = country
  history.lastMs = timeMs
  return reasons.find(Boolean)
}

async function* records(stream) {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
    yield JSON.parse(line)
}

const known = new Set()
const [knownFile] = process.argv.slice(2)
if (knownFile !== undefined) {
  for await (const { value } of records(createReadStream(knownFile))) known.add(JSON.parse(value).payment)
}

const histories = new Map()
for await (const { value, timestamp, partition, offset } of records(process.stdin)) {
  let payment
  try {
    payment = JSON.parse(value)
  } catch {
    console.error(`The payment at offset ${offset} of partition ${partition} is not JSON: it is left out.`)
    continue
  }
  const { id, card, amount } = payment
  let history = histories.get(card)
  if (history === undefined) histories.set(card, (history = { recentMs: [], count: 0, total: 0, lastMs: 0 }))
  const reason = judge(history, payment, timestamp)
  if (reason === undefined || known.has(id)) continue
  const alert = JSON.stringify({ payment: id, card, amount, reason })
  const line = JSON.stringify({ key: card, value: alert, headers: [{ key: 'payment', value: id }] })
  // Wait where whoever reads the alerts is slower.
  if (!process.stdout.write(`${line}\n`)) await new Promise((resolve) => process.stdout.once('drain', resolve))
}
