import { ToolError } from './tool-error.ts'

/** Who somebody is: `User:alice`. Kafka: security.auth.KafkaPrincipal. */
export interface KafkaPrincipal {
  readonly principalType: string
  readonly principalName: string
}

/** Throws ToolError (`exception`). Kafka: SecurityUtils.parseKafkaPrincipal. */
export function parseKafkaPrincipal(text: string): KafkaPrincipal {
  const at = text.indexOf(':')
  if (at === -1) {
    throw new ToolError('exception', `expected a string in format principalType:principalName but got ${text}`, {
      javaException: 'java.lang.IllegalArgumentException',
    })
  }
  return { principalType: text.slice(0, at), principalName: text.slice(at + 1) }
}

/** `User:alice`. */
export function formatPrincipal({ principalType, principalName }: KafkaPrincipal): string {
  return `${principalType}:${principalName}`
}
