// Whether the device is where the shift is. Where exactly that is stays here.

import { metres } from "./clock.js";

/** What leaves the device. */
export interface Fence { readonly inside: boolean; readonly accuracy: number }

const patience = 20_000; // milliseconds

/** Asks the device, after somebody ticked the box; coordinates are those of the place, in millionths of a degree. */
export function fence(lat: number, lon: number, radius: number): Promise<Fence> {
  return new Promise((got, failed) => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const far = metres(coords.latitude, coords.longitude, lat / 1e6, lon / 1e6);
      got({ inside: far <= radius, accuracy: Math.min(100_000, Math.round(coords.accuracy)) });
    }, () => { failed(new Error("手机没有给出位置，请允许定位后再按，或者去掉“定位”的勾选。")); }, { enableHighAccuracy: true, timeout: patience, maximumAge: 0 });
  });
}
