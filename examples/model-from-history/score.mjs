/**
 * Learns from payments that somebody has judged, and scores those that nobody has: one stream, first history, then live.
 * Reads JSON lines on standard input; a payment with `fraud` (0 or 1) is learnt from, and for one without a line with its
 * score is written: how likely it is fraud, from 0 to 1.
 *
 * A payment: {"id": "p1", "amount": 25.5, "country": "KR", "hour": 14, "fraud": 0}. Numbers may be text, as CSV has them.
 *
 * The model is naive Bayes: how often was a size of amount, a country, a time of day seen among fraud, how often among the
 * rest. It needs one pass, little memory, and is the same whoever learns it, in whatever order.
 */
import { createInterface } from 'node:readline'

const features = {
  amount: ({ amount }) => Math.floor(Math.log2(Math.max(1, Number(amount)))),
  country: ({ country }) => country,
  time: ({ hour }) => Math.floor(Number(hour) / 6),
}

/** Among honest payments and among fraud: how many, and how many with each value of each feature. */
const seen = [0, 1].map(() => ({ count: 0, values: new Map() }))

const keysOf = (payment) => Object.entries(features).map(([name, valueOf]) => `${name}=${valueOf(payment)}`)

function learn(payment) {
  const of = seen[Number(payment.fraud)]
  of.count++
  for (const key of keysOf(payment)) of.values.set(key, (of.values.get(key) ?? 0) + 1)
}

/** Logarithm of how likely the payment is among these; what was never seen is rare, not impossible. */
function likelihood({ count, values }, payment) {
  return keysOf(payment).reduce(
    (sum, key) => sum + Math.log(((values.get(key) ?? 0) + 1) / (count + 2)),
    Math.log(count + 1),
  )
}

function score(payment) {
  const [honest, fraud] = seen.map((of) => likelihood(of, payment))
  return 1 / (1 + Math.exp(honest - fraud))
}

for await (const line of createInterface({ input: process.stdin })) {
  const payment = JSON.parse(line)
  if (payment.fraud !== undefined) {
    learn(payment)
    continue
  }
  const scored = { id: payment.id, score: Number(score(payment).toFixed(3)), learntFrom: seen[0].count + seen[1].count }
  if (!process.stdout.write(`${JSON.stringify(scored)}\n`)) {
    await new Promise((resolve) => process.stdout.once('drain', resolve))
  }
}
