import { Given } from "@cucumber/cucumber";
import { act, createServingCertificate, mustSucceed } from "#suite";
import type { TrialWorld } from "./world.ts";

Given(
  "the Secret {string} holds a certificate for Service {string} of an authority that is saved as {var}",
  async function (this: TrialWorld, secret: string, service: string, variable: string) {
    const { namespace } = this.trial;
    const host = `${this.text(service)}.${namespace}.svc`;
    const { certificate, key, authority } = await createServingCertificate([host, `${host}.cluster.local`]);
    const encode = (text: string): string => Buffer.from(text).toString("base64");
    const body = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: this.text(secret), namespace },
      type: "kubernetes.io/tls",
      data: { "tls.crt": encode(certificate), "tls.key": encode(key) },
    };
    const answer = await act(this.trial, { method: "POST", url: `/api/v1/namespaces/${namespace}/secrets`, body });
    mustSucceed(answer);
    this.trial.variables.set(variable, encode(authority));
  },
);
