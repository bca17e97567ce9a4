@seed:K9.1
Feature: One folder from several sources
  A projected volume brings ConfigMaps, Secrets, what the Pod is, and a token of its account into one folder.
  https://kubernetes.io/docs/concepts/storage/projected-volumes/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: ConfigMap
      metadata: { name: settings }
      data: { colour: blue, size: large }
      ---
      apiVersion: v1
      kind: Secret
      metadata: { name: login }
      stringData: { user: admin, password: hush }
      """

  @req:projected.sources @must
  Rule: All sources lie in one folder, each with its own items, modes and conditions
    What is wrong with a source keeps the Pod from starting; two sources may not want the same file.
    Upstream conformance: "Projected Volume, multiple projections"
    Upstream conformance: "Projected Volume, ConfigMap, volume mode default"
    Upstream conformance: "Projected Volume, ConfigMap, volume mode 0400"
    Upstream conformance: "Projected Volume, ConfigMap, mapped"
    Upstream conformance: "Projected Volume, ConfigMap, mapped, volume mode 0400"
    Upstream conformance: "Projected Volume, ConfigMap, non-root user"
    Upstream conformance: "Projected Volume, ConfigMap, mapped, non-root user"
    Upstream conformance: "Projected Volume, ConfigMap, multiple volume paths"
    Upstream conformance: "Projected Volume, Secrets, volume mode default"
    Upstream conformance: "Projected Volume, Secrets, volume mode 0400"
    Upstream conformance: "Projected Volume, Secrets, mapped"
    Upstream conformance: "Projected Volume, Secrets, mapped, volume mode 0400"
    Upstream conformance: "Projected Volume, Secrets, mapped, multiple paths"

    Scenario: everything at once
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: all }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - name: everything
              projected:
                sources:
                  - configMap: { name: settings, items: [{ key: colour, path: config/colour, mode: 256 }] }
                  - secret: { name: login, items: [{ key: user, path: secret/user, mode: 256 }] }
                  - downwardAPI: { items: [{ path: podname, fieldRef: { fieldPath: metadata.name } }] }
                  - configMap: { name: settings, items: [{ key: size, path: size }] }
                  - configMap: { name: none, optional: true }
                  - secret: { name: none, optional: true }
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              volumeMounts: [{ name: everything, mountPath: /all }, { name: everything, mountPath: /again }]
            - name: nobody
              image: busybox
              command: [sleep, "3600"]
              securityContext: { runAsUser: 1000, runAsGroup: 1000 }
              volumeMounts: [{ name: everything, mountPath: /all }]
        """
      And within 60s Pod/all is Ready
      When I run "cd /all; cat config/colour secret/user podname size; echo; stat -L -c %a config/colour secret/user podname size; ls" in container "main" of Pod/all
      Then the output is:
        """
        blueadminalllarge
        400
        400
        644
        644
        config
        podname
        secret
        size
        """
      When I run "cat /again/config/colour; echo more > /again/size" in container "main" of Pod/all
      Then the output contains "blue"
      And the command exits with 1
      When I run "cat /all/size; cat /all/secret/user" in container "nobody" of Pod/all
      Then the output does not contain "admin"
      And the output starts with "large"
      And the command exits with 1

    Scenario: whole objects, with a mode for all
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: whole }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - { name: usual, projected: { sources: [{ configMap: { name: settings } }, { secret: { name: login } }] } }
            - { name: strict, projected: { defaultMode: 256, sources: [{ configMap: { name: settings } }, { secret: { name: login } }] } }
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              volumeMounts: [{ name: usual, mountPath: /usual }, { name: strict, mountPath: /strict }]
        """
      And within 60s Pod/whole is Ready
      When I run "cd /usual; ls; cat user colour; echo; stat -L -c %a user colour /strict/user /strict/colour" in Pod/whole
      Then the output is:
        """
        colour
        password
        size
        user
        adminblue
        644
        644
        400
        400
        """

    Scenario: what is missing is told, all of it
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: wanting }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - name: everything
              projected: { sources: [{ configMap: { name: no-map } }, { secret: { name: no-secret } }, { configMap: { name: settings } }] }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: everything, mountPath: /all }] }]
        """
      Then within 60s a Warning event "FailedMount" saying "[configmap \"no-map\" not found, secret \"no-secret\" not found]" is recorded for Pod/wanting
      And never within 30s Pod/wanting is Running

    Scenario: two sources that want one file are refused
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: rivals }
        spec:
          volumes:
            - name: everything
              projected:
                sources:
                  - configMap: { name: settings, items: [{ key: colour, path: same }] }
                  - secret: { name: login, items: [{ key: user, path: same }] }
          containers: [{ name: main, image: busybox }]
        """
      Then the response is 422 Invalid

  @req:projected.follows @must
  Rule: Projected files follow their sources, those that may be missing too
    Upstream conformance: "Projected Volume, ConfigMap, update"
    Upstream conformance: "Projected Volume, ConfigMap, create, update and delete"
    Upstream conformance: "Projected Volume, Secrets, create, update delete"

    Scenario: changed, gone, and come
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: following }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - { name: settings, projected: { sources: [{ configMap: { name: settings, optional: true } }] } }
            - { name: login, projected: { sources: [{ secret: { name: login, optional: true } }] } }
            - { name: later, projected: { sources: [{ configMap: { name: later, optional: true } }, { secret: { name: later, optional: true } }] } }
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              volumeMounts: [{ name: settings, mountPath: /settings }, { name: login, mountPath: /login }, { name: later, mountPath: /later }]
        """
      And within 60s Pod/following is Ready
      When I merge patch ConfigMap/settings with:
        """yaml
        data: { colour: green }
        """
      And I merge patch Secret/login with:
        """yaml
        stringData: { user: root }
        """
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: later }
        data: { map: came }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: later }
        stringData: { secret: too }
        """
      Then within 180s running "cat /settings/colour" in Pod/following prints "green"
      And within 180s running "cat /login/user" in Pod/following prints "root"
      And within 180s running "cat /later/map /later/secret" in Pod/following prints "cametoo"
      When I delete ConfigMap/settings
      And I delete Secret/login
      Then within 180s running "ls /settings /login | grep -c -e colour -e user" in Pod/following prints "0"
      And now .status.containerStatuses["main"].restartCount of Pod/following is 0

  @req:projected.owners @must
  Rule: The group of the Pod's volumes may read what is projected, others only what everybody may
    Upstream conformance: "Project Volume, Secrets, non-root, custom fsGroup"

    Scenario: read by the group, by nobody else
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: grouped }
        spec:
          terminationGracePeriodSeconds: 0
          securityContext: { fsGroup: 1001, runAsUser: 1000 }
          volumes: [{ name: v, projected: { defaultMode: 288, sources: [{ secret: { name: login } }] } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: v, mountPath: /v }] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: alone }
        spec:
          terminationGracePeriodSeconds: 0
          securityContext: { runAsUser: 1000, runAsGroup: 1000 }
          volumes: [{ name: v, projected: { defaultMode: 288, sources: [{ secret: { name: login } }] } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: v, mountPath: /v }] }]
        """
      And within 60s Pod/grouped is Ready
      And within 60s Pod/alone is Ready
      When I run "stat -L -c %a:%g /v/user; cat /v/user" in Pod/grouped
      Then the output is:
        """
        440:1001
        admin
        """
      When I run "cat /v/user" in Pod/alone
      Then the command exits with 1

  @req:projected.token @must
  Rule: A token of the Pod's account is made for its audience, lasts as long as was asked, and is renewed in time
    The Pod's own process reads the new one from the same file. The API server takes no token that is meant for others.
    https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken
    Upstream conformance: "TokenRequestProjection should mount a projected volume with token using TokenRequest API."

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: bearer }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - name: tokens
              projected:
                sources:
                  - serviceAccountToken: { path: own, expirationSeconds: 600 }
                  - serviceAccountToken: { path: vault, audience: vault, expirationSeconds: 600 }
          containers:
            - { name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [pause], volumeMounts: [{ name: tokens, mountPath: /tokens }] }
        """
      And within 60s Pod/bearer is Ready

    Scenario: each audience has a token of its own, and only the API server's opens the API
      When I run "curl -s -o /dev/null -w '%{http_code} ' --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt -H \"Authorization: Bearer $(cat /tokens/own)\" https://kubernetes.default.svc/api; curl -s -o /dev/null -w '%{http_code}' --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt -H \"Authorization: Bearer $(cat /tokens/vault)\" https://kubernetes.default.svc/api" in Pod/bearer
      Then the output is:
        """
        200 401
        """
      When I run "cmp -s /tokens/own /tokens/vault" in Pod/bearer
      Then the command exits with 1

    Scenario: renewed before it ends, not at every look
      When I run "md5sum < /tokens/own" in Pod/bearer
      And the output is saved as $first
      And 120s pass
      And I run "md5sum < /tokens/own" in Pod/bearer
      Then the output is "$first"
      When 10m pass
      And I run "md5sum < /tokens/own" in Pod/bearer
      Then the output is not "$first"
      When I run "curl -s -o /dev/null -w '%{http_code}' --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt -H \"Authorization: Bearer $(cat /tokens/own)\" https://kubernetes.default.svc/api" in Pod/bearer
      Then the output is:
        """
        200
        """

    Scenario: too short a life is refused
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hasty }
        spec:
          volumes: [{ name: t, projected: { sources: [{ serviceAccountToken: { path: t, expirationSeconds: 60 } }] } }]
          containers: [{ name: main, image: busybox }]
        """
      Then the response is 422 Invalid

    Scenario: a token that is given to a user is that user's alone
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: owner }
        spec:
          terminationGracePeriodSeconds: 0
          securityContext: { runAsUser: 1000 }
          volumes: [{ name: t, projected: { sources: [{ serviceAccountToken: { path: token } }] } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: t, mountPath: /t }] }]
        """
      And within 60s Pod/owner is Ready
      When I run "stat -L -c %a:%u /t/token; wc -c < /t/token" in Pod/owner
      Then the output starts with "600:1000"
