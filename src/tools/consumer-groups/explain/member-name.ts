import type { MemberProcess } from '../../tool-ports.ts'

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
const BASE64_UUID = /^[\w-]{22}$/
/** So many characters tell two of them apart. */
const TAIL_LENGTH = 8

export interface NamedMember {
  readonly memberId: string
  readonly clientId: string
  /** Of a static member. */
  readonly instanceId: string | null
}

/**
 * What an explanation calls a member: `billing-app (pid 4711, pts/3)` while its process is known, else by the end of its id,
 * `billing-app (…e6d961cd)`. A static member goes by its instance id.
 */
export function memberName({ memberId, clientId, instanceId }: NamedMember, process?: MemberProcess): string {
  return `${instanceId ?? clientId} (${process === undefined ? shortId(memberId, clientId) : processText(process)})`
}

function processText({ pid, terminal }: MemberProcess): string {
  return terminal === null ? `pid ${pid}` : `pid ${pid}, ${terminal}`
}

function shortId(memberId: string, clientId: string): string {
  const id = memberId.startsWith(`${clientId}-`) ? memberId.slice(clientId.length + 1) : memberId
  return UUID.test(id) || BASE64_UUID.test(id) ? `…${id.slice(-TAIL_LENGTH)}` : id
}
