/** The input of the benchmark: JSON lines as a shop might log them, the same ones on every run. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { mulberry32 } from './random.mjs'

const FLUSH_CHARACTERS = 1 << 20
const ITEMS = [
  'espresso',
  'flat white',
  'croissant ☕',
  '떡볶이',
  'pão de queijo',
  'tea',
  'sparkling water 0.5 l',
  'soup',
]
const USERS = ['ada', 'grace.hopper', 'linus', 'margaret', 'yukihiro', 'barbara.liskov', 'ken', 'radia']

/**
 * Writes `count` lines to `file`; returns the number of bytes, line feeds included. A line has 76 bytes on average
 * without its line feed, from about 50 to 130: other names, other numbers of digits, some text that is not ASCII, and
 * now and then a field more.
 */
export function writeJsonLines(file, count) {
  const random = mulberry32(20)
  const descriptor = openSync(file, 'w')
  let bytes = 0
  let text = ''
  const flush = () => {
    bytes += writeSync(descriptor, text)
    text = ''
  }
  for (let id = 1; id <= count; id++) {
    text += `${orderLine(id, random)}\n`
    if (text.length >= FLUSH_CHARACTERS) flush()
  }
  flush()
  closeSync(descriptor)
  return bytes
}

/** Writes a heading and `count` rows of comma-separated values. */
export function writeCsvRows(file, count) {
  const random = mulberry32(21)
  const descriptor = openSync(file, 'w')
  let text = 'id,user,item,qty,price\n'
  for (let id = 1; id <= count; id++) {
    const order = JSON.parse(orderLine(id, random))
    text += `${id},${order.user},${order.item},${order.qty},${order.price ?? ''}\n`
    if (text.length < FLUSH_CHARACTERS && id < count) continue
    writeSync(descriptor, text)
    text = ''
  }
  closeSync(descriptor)
}

function orderLine(id, random) {
  const pick = (choices) => choices[Math.floor(random() * choices.length)]
  const order = { id, user: pick(USERS), item: pick(ITEMS), qty: 1 + Math.floor(random() * 12) }
  if (random() < 0.8) order.price = Math.floor(random() * 9000) / 100
  if (random() < 0.155) order.note = 'to go, no sugar, extra "hot"'
  return JSON.stringify(order)
}
