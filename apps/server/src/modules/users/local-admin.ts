/** The one person there is until sign-in exists: whoever may reach this server. */
export const LOCAL_ADMIN_ID = 'local-administrator';
