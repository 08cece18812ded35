/** What comes from a cluster, Kafka's tools get as the message of an ExecutionException: it begins with the class of the cause. */
export function futureExceptionText(javaException: string, message: string): string {
  return javaException.startsWith('org.apache.kafka.common.errors.') ? `${javaException}: ${message}` : message
}
