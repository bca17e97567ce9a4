@seed:K5.3
Feature: A StatefulSet gives its Pods names that stay
  The document's own example, with three replicas of `my-image`. Each Pod has an ordinal, a name made from it that
  survives the Pod, and where claims are asked for, a volume of its own.
  https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: Service
      metadata:
        name: my-service
      spec:
        clusterIP: None
        selector:
          app: my-app
        ports:
          - port: 8181
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata:
        name: my-statefulset
      spec:
        selector:
          matchLabels:
            app: my-app
        serviceName: my-service
        replicas: 3
        template:
          metadata:
            labels:
              app: my-app
          spec:
            terminationGracePeriodSeconds: 2
            containers:
              - name: my-pod
                image: my-image
                ports:
                  - containerPort: 8181
      """

  @req:statefulset.ordinals @must
  Rule: Pods are named by ordinals from zero
    Scenario: three replicas are called 0, 1 and 2
      Then within 180s StatefulSet/my-statefulset is Ready
      And now Pod/my-statefulset-0 matches:
        """yaml
        metadata: { labels: { "apps.kubernetes.io/pod-index": "0", "statefulset.kubernetes.io/pod-name": my-statefulset-0 } }
        spec: { hostname: my-statefulset-0, subdomain: my-service }
        """
      And now Pod/my-statefulset-1 is Ready
      And now Pod/my-statefulset-2 is Ready
      And never within 10s Pod/my-statefulset-3 is present

    Scenario: a Pod that is deleted comes back under its name, as another Pod
      Given within 180s StatefulSet/my-statefulset is Ready
      And .metadata.uid of Pod/my-statefulset-1 is saved as $uid
      When I delete Pod/my-statefulset-1
      Then within 120s .metadata.uid of Pod/my-statefulset-1 is not $uid
      And within 120s Pod/my-statefulset-1 is Ready

  @req:statefulset.order @must
  Rule: Pods start in order, each after the one before is ready, and stop in reverse
    Scenario: the second is made only when the first is Ready
      Then within 180s StatefulSet/my-statefulset is Ready
      And Pod/my-statefulset-0 became Ready before Pod/my-statefulset-1 became present
      And Pod/my-statefulset-1 became present before Pod/my-statefulset-1 became Ready
      And Pod/my-statefulset-1 became Ready before Pod/my-statefulset-2 became present

    Scenario: scaling in removes the highest ordinal first
      Given within 180s StatefulSet/my-statefulset is Ready
      When I scale StatefulSet/my-statefulset to 1
      Then within 120s exactly 1 Pods labelled "app=my-app" are present
      And Pod/my-statefulset-2 became gone before Pod/my-statefulset-1 became terminating
      And Pod/my-statefulset-1 became terminating before Pod/my-statefulset-1 became gone
      And now Pod/my-statefulset-0 is Ready

  @req:statefulset.claims @must
  Rule: Each Pod gets a claim of its own from a template, and keeps it
    Scenario: the claim outlives the Pod and comes back to its successor
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          selector: { matchLabels: { app: db } }
          serviceName: my-service
          replicas: 2
          template:
            metadata: { labels: { app: db } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: main
                  image: busybox
                  command: [sh, -c, "echo started >> /data/log; sleep 1000000"]
                  volumeMounts: [{ name: data, mountPath: /data }]
          volumeClaimTemplates:
            - metadata: { name: data }
              spec:
                accessModes: [ReadWriteOnce]
                resources: { requests: { storage: 1Gi } }
        """
      And within 180s StatefulSet/db is Ready
      And .metadata.uid of PersistentVolumeClaim/data-db-0 is saved as $claim
      And now PersistentVolumeClaim/data-db-1 is Bound
      When I delete Pod/db-0
      Then within 120s Pod/db-0 is Ready
      And now .metadata.uid of PersistentVolumeClaim/data-db-0 is $claim
      And I run "cat /data/log" in Pod/db-0
      And the output is:
        """
        started
        started
        """
