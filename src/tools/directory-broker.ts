/** What a real broker has to be told to run on a cluster directory. */

/** Which broker, and where it is to listen. */
export interface BrokerListeners {
  /** Of a directory of several brokers. */
  readonly brokerId?: number | undefined
  /** For the only broker of a directory. */
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly controllerPort?: number | undefined
}

export interface DirectoryBroker {
  /** Settings of `server.properties` by name. Throws KafkaError when there is no cluster yet, or no such broker. */
  serverProperties(listeners: BrokerListeners): ReadonlyMap<string, string>
}
