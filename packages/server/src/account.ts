// The account of the published API: there, one of many tenants of a service; here, the whole of this server. Its id tells nothing.

/** What clients are told of it. */
export const account = { id: 'tidegate', name: 'Tidegate', plan: 'self-hosted' } as const;
