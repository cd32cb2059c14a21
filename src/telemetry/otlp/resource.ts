export type ResourceAttributes = Readonly<Record<string, string>>;

/** What is known of the process that sends; what the configuration says of it goes before. */
export function exporterResource(
  own: { readonly version: string; readonly instanceId: string },
  given: ResourceAttributes,
): ResourceAttributes {
  return {
    'service.name': 'registry-exporter',
    'service.version': own.version,
    'service.instance.id': own.instanceId,
    ...given,
  };
}
