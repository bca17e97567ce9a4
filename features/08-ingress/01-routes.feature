@seed:K7.1 @seed:K7.2 @seed:K7.3
Feature: Ways in from outside
  https://kubernetes.io/docs/concepts/services-networking/ingress/

  @req:ingress.routes @must @not-covered
  Rule: Requests are led by host and path to different Services
    Not covered yet: it takes an Ingress controller, which this reference does not have so far.
