/** Command lines and settings as they may be shown: without passwords, keys and tokens. Kafka: common.config.types.Password. */

/** As Kafka prints a value of the type password. */
export const HIDDEN = '[hidden]'

/** A setting that Kafka keeps as a password, and its value: to the next setting of a list, or the end of a bracket. */
const SECRET_SETTING =
  /((?:^|[^\w.-])[\w.-]*(?:password|passwd|secret|token|jaas\.config|keystore\.key)=)(?!\[hidden\])((?:(?!,[\w.-]+=)[^\]])+)/gi

/** All of a credential: where its syntax is wrong, the secret is under any name. */
const CREDENTIAL = /(SCRAM[-_]SHA[-_]\d+=\[?)([^\]]+)/gi

/** `text` with the value of each secret hidden; an empty one is none. */
export function hideSecrets(text: string): string {
  return text
    .replace(CREDENTIAL, (_all, head: string, properties: string) => head + hideCredential(properties))
    .replace(SECRET_SETTING, `$1${HIDDEN}`)
}

function hideCredential(properties: string): string {
  return properties
    .split(',')
    .map((property) => {
      const [, name, value] = /^([\w.-]+=)(.*)$/s.exec(property) ?? []
      if (name === undefined) return HIDDEN
      return value === '' || name === 'iterations=' || name === 'name=' ? property : `${name}${HIDDEN}`
    })
    .join()
}
