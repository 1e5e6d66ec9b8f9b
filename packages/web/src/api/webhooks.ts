// Outgoing webhooks and what was sent. A signing secret is in the answer of its making and never again.

import { useMutation, useQuery } from '@tanstack/react-query';
import { administrationRoutes, type OutputOf } from '@tidegate/contract';
import { answers, live } from './answers.ts';
import { client } from './client.ts';

export type WebhookView = OutputOf<typeof administrationRoutes.listWebhooks>['items'][number];
export type DeliveryView = OutputOf<typeof administrationRoutes.listDeliveries>['items'][number];

const webhooksKey = ['webhooks'];
const refresh = () => answers.invalidateQueries({ queryKey: webhooksKey });

export const useWebhooks = () =>
  useQuery({
    queryKey: webhooksKey,
    queryFn: ({ signal }) => client.call(administrationRoutes.listWebhooks, { signal }),
  });

export const useCreateWebhook = () =>
  useMutation({
    mutationFn: (body: { readonly name: string; readonly url: string }) =>
      client.call(administrationRoutes.createWebhook, { body }),
    gcTime: 0,
    onSuccess: refresh,
  });

export const useDeleteWebhook = () =>
  useMutation({
    mutationFn: (id: string) => client.call(administrationRoutes.deleteWebhook, { params: { id } }),
    onSuccess: refresh,
  });

export const useDeliveries = (webhookId: string) =>
  useQuery({
    queryKey: ['deliveries', webhookId],
    queryFn: ({ signal }) =>
      client.call(administrationRoutes.listDeliveries, { params: { id: webhookId }, query: { limit: 50 }, signal }),
    ...live.calm,
  });
