@seed:K9.3
Feature: Secrets are kept encrypted
  Base64 is no protection: a cluster that is told to keeps what is confidential encrypted in its store, and gives it out
  decrypted to those who may read it, and to the containers it is meant for.
  https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/

  @req:secret.at-rest @should @needs:encryption-at-rest @serial
  Rule: A Secret is encrypted on its way to the store, and decrypted for who may read it
    The server tells how many values it has transformed, and by which key: what it does to no value it does not count.

    Background:
      Given I send GET "/metrics"
      And the response is 200

    Scenario: written as cipher text, read as it was written
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: guarded }
        stringData: { password: hunter2 }
        """
      Then the response is 201 Created
      And now .data.password of Secret/guarded is "aHVudGVyMg=="
      When I send GET "/metrics"
      Then the response is 200
      And the response matches:
        """yaml
        !re 'apiserver_storage_transformation_operations_total\{[^}]*transformation_type="to_storage",transformer_prefix="k8s:enc:'
        """

    Scenario: a container is given what was written
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: guarded }
        stringData: { password: hunter2 }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: login }
        spec:
          restartPolicy: Never
          volumes: [{ name: secret, secret: { secretName: guarded } }]
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "echo $PASSWORD; cat /s/password"]
              env: [{ name: PASSWORD, valueFrom: { secretKeyRef: { name: guarded, key: password } } }]
              volumeMounts: [{ name: secret, mountPath: /s }]
        """
      Then within 60s Pod/login is Succeeded
      When I read the logs of Pod/login
      Then the output is:
        """
        hunter2
        hunter2
        """

    Scenario: who watches is told what was written, and who may not read is told nothing
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: stranger }
        """
      When I watch Secrets as "guards"
      And I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: watched }
        stringData: { password: hunter2 }
        """
      Then within 30s watch "guards" has observed:
        """yaml
        type: ADDED
        object: { metadata: { name: watched }, data: { password: aHVudGVyMg== } }
        """
      When acting as ServiceAccount/stranger
      And I read Secret/watched
      Then the response is 403 Forbidden
