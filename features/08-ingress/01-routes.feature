@seed:K7.1 @seed:K7.2 @seed:K7.3
Feature: Ways in from outside
  An Ingress says which host and which path lead to which Service, and an Ingress controller makes it so. Without such a
  controller an Ingress is an object like any other, and nothing happens.
  https://kubernetes.io/docs/concepts/services-networking/ingress/

  @req:ingress.routes @must @not-covered
  Rule: Requests are led by host and path to different Services
    Not covered yet: it takes an Ingress controller, which this reference does not have so far.
