/** `console-consumer-7d55…` as it is, else `billing-app (7d55…)`: what an explanation calls a member. */
export function memberName(clientId: string, memberId: string): string {
  return memberId.startsWith(`${clientId}-`) ? memberId : `${clientId} (${memberId})`
}
