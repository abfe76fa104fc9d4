// @ts-check
'use strict';

const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld('probe', {
  /** @param {string} greeting */
  ask: (greeting) => ipcRenderer.invoke('probe', greeting),
});
