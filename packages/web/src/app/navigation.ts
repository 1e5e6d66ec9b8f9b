// The rooms of the portal, as data: the side bar, the telephone's bar, the shortcuts and their help are made from it. What one
// sees depends on rights only so that nobody is led to a closed door; the server decides what opens.

import {
  IconActivity,
  IconAlertTriangle,
  IconApi,
  IconBorderOuter,
  IconBuildingLighthouse,
  IconDoorEnter,
  IconHeadset,
  IconInbox,
  IconKey,
  IconLayoutGrid,
  IconPackages,
  IconPlaneDeparture,
  IconRadar2,
  IconRefresh,
  IconRipple,
  IconRobot,
  IconRoute,
  IconScale,
  IconShieldCheck,
  IconStack2,
  IconStairs,
  IconUrgent,
  IconUserCheck,
  IconUsers,
  IconUsersGroup,
  IconUsersPlus,
  IconWebhook,
} from '@tabler/icons-react';
import type { Right } from '@tidegate/core';
import type { ComponentType } from 'react';

type RoomPath =
  | '/'
  | '/ask'
  | '/requests'
  | '/away'
  | '/account/step-up'
  | '/inventory'
  | '/readings'
  | '/classes'
  | '/scopes'
  | '/findings'
  | '/radar'
  | '/segmentation'
  | '/flows'
  | '/bundles'
  | '/rules'
  | '/groups'
  | '/spaces'
  | '/approvers'
  | '/emergencies'
  | '/changes'
  | '/people'
  | '/on-call'
  | '/activity'
  | '/webhooks'
  | '/tokens'
  | '/service-tokens'
  | '/api-guide';

export interface Room {
  readonly path: RoomPath;
  readonly label: string;
  /** The letter after `g`, or the digit where there are no letters left. */
  readonly letter: string;
  readonly icon: ComponentType<{ readonly size?: number | string; readonly stroke?: number | string }>;
  /** The right without which it stays closed. */
  readonly for: 'everyone' | Right;
  readonly part: 'You' | 'The gates' | 'Set up';
}

const rooms: readonly Room[] = [
  { path: '/', label: 'My access', letter: 'a', icon: IconDoorEnter, for: 'everyone', part: 'You' },
  { path: '/ask', label: 'New request', letter: 'n', icon: IconRipple, for: 'everyone', part: 'You' },
  { path: '/requests', label: 'Requests', letter: 'r', icon: IconInbox, for: 'everyone', part: 'You' },
  { path: '/away', label: 'While away', letter: 'v', icon: IconPlaneDeparture, for: 'everyone', part: 'You' },
  { path: '/emergencies', label: 'Emergencies', letter: 'b', icon: IconUrgent, for: 'everyone', part: 'You' },
  { path: '/inventory', label: 'Inventory', letter: 'i', icon: IconStack2, for: 'inventory:read', part: 'The gates' },
  { path: '/readings', label: 'Readings', letter: 'u', icon: IconRefresh, for: 'inventory:read', part: 'The gates' },
  { path: '/classes', label: 'Classes', letter: 'y', icon: IconStairs, for: 'inventory:read', part: 'The gates' },
  {
    path: '/scopes',
    label: 'Scopes',
    letter: 's',
    icon: IconBuildingLighthouse,
    for: 'perimeters:read',
    part: 'The gates',
  },
  {
    path: '/segmentation',
    label: 'Segmentation',
    letter: 'm',
    icon: IconLayoutGrid,
    for: 'perimeters:read',
    part: 'The gates',
  },
  {
    path: '/findings',
    label: 'Findings',
    letter: 'e',
    icon: IconAlertTriangle,
    for: 'perimeters:read',
    part: 'The gates',
  },
  { path: '/radar', label: 'Radar', letter: 'q', icon: IconRadar2, for: 'perimeters:read', part: 'The gates' },
  { path: '/bundles', label: 'Bundles', letter: 'x', icon: IconPackages, for: 'perimeters:read', part: 'The gates' },
  { path: '/flows', label: 'Access flows', letter: 'f', icon: IconRoute, for: 'perimeters:read', part: 'The gates' },
  { path: '/rules', label: 'Rules', letter: 'z', icon: IconScale, for: 'perimeters:read', part: 'The gates' },
  {
    path: '/approvers',
    label: 'Approvers',
    letter: 'j',
    icon: IconUserCheck,
    for: 'perimeters:read',
    part: 'The gates',
  },
  // Owners and managers of a space hold no right of the account: whoever is in none reads so there.
  { path: '/spaces', label: 'Spaces', letter: '1', icon: IconBorderOuter, for: 'everyone', part: 'The gates' },
  { path: '/changes', label: 'Changes', letter: 'c', icon: IconUsersPlus, for: 'perimeters:read', part: 'The gates' },
  { path: '/people', label: 'People', letter: 'p', icon: IconUsers, for: 'people:read', part: 'The gates' },
  { path: '/groups', label: 'Groups', letter: 'g', icon: IconUsersGroup, for: 'people:read', part: 'The gates' },
  { path: '/on-call', label: 'On call', letter: 'o', icon: IconHeadset, for: 'people:read', part: 'The gates' },
  { path: '/activity', label: 'Activity', letter: 'l', icon: IconActivity, for: 'audit:read', part: 'The gates' },
  { path: '/webhooks', label: 'Webhooks', letter: 'w', icon: IconWebhook, for: 'webhooks:manage', part: 'Set up' },
  { path: '/tokens', label: 'Sign-ins and tokens', letter: 't', icon: IconKey, for: 'everyone', part: 'Set up' },
  {
    path: '/service-tokens',
    label: 'Service tokens',
    letter: 'k',
    icon: IconRobot,
    for: 'service_tokens:manage',
    part: 'Set up',
  },
  {
    path: '/account/step-up',
    label: 'Authenticator',
    letter: 'h',
    icon: IconShieldCheck,
    for: 'everyone',
    part: 'Set up',
  },
  { path: '/api-guide', label: 'API and CLI', letter: 'd', icon: IconApi, for: 'everyone', part: 'Set up' },
];

export const parts: readonly Room['part'][] = ['You', 'The gates', 'Set up'];

/** The rooms worth showing to somebody with these rights. */
export function roomsFor(held: readonly string[]): readonly Room[] {
  return rooms.filter((room) => room.for === 'everyone' || held.includes(room.for));
}
