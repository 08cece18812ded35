# The commands of Baeldung's articles on topics and consumer groups in the shell (baeldung.com: "List Active Brokers/Topics",
# "Managing Kafka Consumer Groups", "Kafka console producer with a key"), for a Kafka on localhost, with the daemons of older
# ones started first. What is typed comes from here documents; `timeout` stands for Ctrl-C.
zookeeper-server-start.sh -daemon config/zookeeper.properties
kafka-server-start.sh -daemon config/server.properties

kafka-topics.sh --create --topic new-users --partitions 2 --replication-factor 1 --bootstrap-server localhost:9092
kafka-topics.sh --bootstrap-server=localhost:9092 --list
kafka-topics.sh --bootstrap-server=localhost:9092 --describe --topic new-users

kafka-console-producer.sh --topic new-users --property "parse.key=true" --property "key.separator=:" --bootstrap-server localhost:9092 <<'TYPED'
1:John
2:Jane
3:Ada
TYPED
timeout --signal=INT 6 kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic new-users --group new-user --from-beginning --property print.key=true --property key.separator=: | sort || [ $? = 124 ]

kafka-consumer-groups.sh --list --bootstrap-server localhost:9092
kafka-consumer-groups.sh --describe --group new-user --members --bootstrap-server localhost:9092
kafka-consumer-groups.sh --describe --group new-user --state --bootstrap-server localhost:9092
kafka-consumer-groups.sh --bootstrap-server localhost:9092 --describe --group new-user --offsets
kafka-consumer-groups.sh --reset-offsets --to-earliest --all-topics --group new-user --bootstrap-server localhost:9092 --execute
kafka-consumer-groups.sh --bootstrap-server localhost:9092 --delete-offsets --group new-user --topic new-users
kafka-consumer-groups.sh --delete --group new-user --bootstrap-server localhost:9092
kafka-get-offsets.sh --bootstrap-server localhost:9092 --topic new-users
kafka-topics.sh --delete --topic new-users --bootstrap-server localhost:9092

kafka-server-stop.sh
zookeeper-server-stop.sh
